using DeviceAgent.Org.Okta.Relay;

namespace DeviceAgent.Org.Settings;

/// <summary><c>Okta:Relay:...</c>: what the relay of Okta's System Log follows, and how often it looks.</summary>
public sealed record RelaySettings
{
    /// <summary><c>Okta:Relay:Events</c>: the event types that log a user out; none switches the relay off.</summary>
    public IReadOnlyList<string> Events { get; init; } = RelayedTypes.All;

    /// <summary><c>Okta:Relay:Period</c>: from one look to the next: 5 seconds to 1 hour.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Okta:Relay:Overlap</c>: each look begins so long before the end of the last one, for what Okta showed late: 10 seconds to 1 day.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary><c>Okta:Relay:StartAge</c>: how far back the first look of all goes: 0 to 7 days.</summary>
    public TimeSpan StartAge { get; init; } = TimeSpan.FromHours(1);
}
