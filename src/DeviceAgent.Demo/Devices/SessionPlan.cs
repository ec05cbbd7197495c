using DeviceAgent.Core.Logout;

namespace DeviceAgent.Demo.Devices;

/// <summary>A session to start, and what the logout must do to it.</summary>
/// <param name="Account">The local account.</param>
/// <param name="Kind">At the screen, switched away, or remote.</param>
/// <param name="Ends">True: it must be gone afterwards; false: it must live.</param>
/// <param name="Why">Why, for people.</param>
/// <param name="Stubborn">It ignores SIGTERM.</param>
public sealed record SessionPlan(string Account, SessionKind Kind, bool Ends, string Why, bool Stubborn = false);
