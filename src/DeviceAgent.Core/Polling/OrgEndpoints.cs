using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Core.Polling;

/// <summary>Where and how to speak to the org, from its discovery documents and this device's stream.</summary>
public sealed record OrgEndpoints
{
    /// <summary>What <c>iss</c> of every SET must equal.</summary>
    public required string Issuer { get; init; }

    /// <summary>What <c>aud</c> of every SET must be: this device's own stream.</summary>
    public required string Audience { get; init; }

    /// <summary>Further names of this device that the stream has; null for none.</summary>
    public IReadOnlyList<string>? OtherAudiences { get; init; }

    /// <summary>The stream's id; null when it is not known.</summary>
    public string? StreamId { get; init; }

    /// <summary>The stream's status as it was read with its configuration; null when the transmitter does not tell, and at our own org, where it is always enabled.</summary>
    public StreamStatus? Status { get; init; }

    /// <summary>Members of a complex subject that must be understood and are not (SSF 1.0 section 3.6); null for none.</summary>
    public IReadOnlyList<string>? CriticalMembers { get; init; }

    public required Uri Poll { get; init; }

    public required Uri SigningKeys { get; init; }

    /// <summary>The event types that the stream delivers (SSF 1.0 section 8.1.1); null when the org does not say.</summary>
    public IReadOnlyList<string>? Delivered { get; init; }

    /// <summary>Null at a foreign transmitter: there is then no check-in.</summary>
    public Uri? CheckIn { get; init; }

    /// <summary>Null at a foreign transmitter: outcomes are then not reported.</summary>
    public Uri? Outcome { get; init; }

    /// <summary>The longest hold of a long poll; zero when the org offers none.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>How often the org wants to be polled; null when it does not say.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>All names of this device.</summary>
    public IEnumerable<string> Audiences => [Audience, .. OtherAudiences ?? []];

    /// <summary>Another one than before: the org was restored from a backup and may not know what it was told. Null before that.</summary>
    public string? Epoch { get; init; }
}
