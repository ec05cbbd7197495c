using DeviceAgent.Protocol.InstanceKeys;

namespace DeviceAgent.Org.Storage;

/// <summary>An instance key that a device showed: bound, waiting for an admin, or no longer good.</summary>
public sealed class InstanceKeyRecord
{
    public required string DeviceId { get; set; }

    /// <summary>RFC 7638.</summary>
    public required string Thumbprint { get; set; }

    /// <summary>The public key's coordinates, base64url.</summary>
    public required string X { get; set; }

    /// <inheritdoc cref="X"/>
    public required string Y { get; set; }

    /// <summary>One of <see cref="DeviceAccess.InstanceKeyStatus"/>.</summary>
    public required string Status { get; set; }

    public DateTimeOffset FirstSeen { get; set; }

    /// <summary>The last check-in with it.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>When it was bound, the last time; null when never.</summary>
    public DateTimeOffset? BoundAt { get; set; }

    /// <summary>When another took its place; null when that never happened.</summary>
    public DateTimeOffset? ReplacedAt { get; set; }

    public InstancePublicKey PublicKey() => new() { KeyType = "EC", Curve = "P-256", X = X, Y = Y };
}
