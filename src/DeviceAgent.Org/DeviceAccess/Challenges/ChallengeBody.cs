namespace DeviceAgent.Org.DeviceAccess.Challenges;

/// <summary>The body of <c>POST /api/v1/device-access/challenges</c>; everything is optional.</summary>
public sealed record ChallengeBody
{
    /// <summary>For an admin: what it is for. At most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The SCEP profile; <c>default</c> when absent.</summary>
    public string? Profile { get; init; }

    /// <summary>Makes it a one-time challenge for this device: its certificate is bound to it.</summary>
    public string? DeviceId { get; init; }

    /// <summary>1 to 1,000,000; absent or null for any number, with a device for one.</summary>
    public int? Uses { get; init; }

    /// <summary>Its end; not beside <see cref="Validity"/>.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long: <c>1.00:00:00</c> or ISO 8601 <c>P1D</c>, one minute to ten years. Without both: one day with a device, else without end.</summary>
    public string? Validity { get; init; }
}
