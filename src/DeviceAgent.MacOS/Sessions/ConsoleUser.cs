namespace DeviceAgent.MacOS.Sessions;

/// <summary>One graphical session as configd shows it: an entry of <c>SessionInfo</c> under <c>State:/Users/ConsoleUser</c>.</summary>
/// <param name="Uid"><c>kCGSSessionUserIDKey</c>.</param>
/// <param name="OnConsole"><c>kCGSSessionOnConsoleKey</c>: false while another session is in front (fast user switching).</param>
/// <param name="AuditSessionId"><c>kCGSSessionAuditIDKey</c>, null when it is not there.</param>
public sealed record ConsoleUser(uint Uid, bool OnConsole, int? AuditSessionId);
