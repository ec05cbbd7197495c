namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>One login session.</summary>
/// <param name="Account">The local account's short name.</param>
/// <param name="Uid">The account's user id.</param>
/// <param name="SessionId">The platform's session id, as text.</param>
/// <param name="Pid">The process that leads the session.</param>
/// <param name="Kind"><c>console</c>, <c>switched-away</c> or <c>remote</c>.</param>
/// <param name="LoginTime">As the platform recorded it; null when unknown.</param>
public sealed record SessionStatus(string Account, uint Uid, string SessionId, int Pid, string Kind, DateTimeOffset? LoginTime);
