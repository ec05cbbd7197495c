namespace DeviceAgent.Chaos.Books;

/// <summary>A logout that was asked for.</summary>
/// <param name="Reason">The reason given to the org: names this order alone.</param>
/// <param name="User">Who is logged out.</param>
/// <param name="TraceId">From the org's answer; null when there was none. Then the logout may have been issued or not.</param>
public sealed record OrderEntry(string Reason, string User, string? TraceId);
