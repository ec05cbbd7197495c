using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Logout;

/// <summary>A session and when it can have begun.</summary>
public sealed record SessionSighting(ListedSession Session, BootInterval Start);
