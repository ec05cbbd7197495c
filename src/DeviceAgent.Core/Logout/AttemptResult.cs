using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Logout;

/// <summary>How one attempt left a command.</summary>
/// <param name="Closed">True when it is over, false when it must be tried again.</param>
/// <param name="NotBefore">When it is worth to try again, where the cap on forced logouts says so; null for the usual retry.</param>
public readonly record struct AttemptResult(bool Closed, BootInstant? NotBefore = null)
{
    /// <summary>True when nothing was tried because a newer command means the same sessions: worth to try again as soon as one is over.</summary>
    public bool GaveWay { get; init; }
}
