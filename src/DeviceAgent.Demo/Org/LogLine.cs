namespace DeviceAgent.Demo.Org;

/// <summary>An entry of the System Log, cut down to what the demo shows.</summary>
/// <param name="Published">When.</param>
/// <param name="EventType">Okta's event type.</param>
/// <param name="DeviceLogoutType">What triggered the logout.</param>
/// <param name="Result">SUCCESS, SKIPPED, FAILURE.</param>
/// <param name="Reason">Why; null when the result says all.</param>
/// <param name="Targets">The display names of users and devices.</param>
/// <param name="TraceId">The logout.</param>
public sealed record LogLine(
    DateTimeOffset Published, string EventType, string DeviceLogoutType, string Result, string? Reason, IReadOnlyList<string> Targets, string TraceId)
{
    public const string Started = "device.desktop_mfa.device_logout.started";
    public const string Completed = "device.desktop_mfa.device_logout.completed";
}
