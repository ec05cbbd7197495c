namespace DeviceAgent.Core.Logout;

/// <summary>A listed session and what a command means for it.</summary>
public sealed record PlannedSession(ListedSession Session, SessionDecision Decision);
