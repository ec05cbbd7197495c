namespace DeviceAgent.Demo.Org;

/// <summary>One device of a logout, as the org tells it. Times by the org: handed out, delivered, reported; the others by the device.</summary>
public sealed record LogoutDevice
{
    public required string DeviceId { get; init; }

    public required string DisplayName { get; init; }

    public required string Jti { get; init; }

    public required string State { get; init; }

    public required bool Final { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? HandedOutAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? ProvenAt { get; init; }

    public DateTimeOffset? ReportedAt { get; init; }
}
