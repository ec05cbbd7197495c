namespace DeviceAgent.Core.Logout;

/// <summary>A session that a command is to end.</summary>
/// <param name="Session">Which one.</param>
/// <param name="Account">The local account's short name.</param>
/// <param name="Kind">How it is used.</param>
/// <param name="Ambiguous">True when the clocks cannot tell whether it began before the command was issued.</param>
public sealed record SessionTarget(SessionIdentity Session, string Account, SessionKind Kind, bool Ambiguous);
