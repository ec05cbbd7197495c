namespace DeviceAgent.Org.Storage;

/// <summary>A foreign receiver of security events. Only its token's hash is kept.</summary>
public sealed class ReceiverRecord
{
    public required string Id { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the token's text. The token is 256 random bits, so a slow hash would add nothing.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>The <c>aud</c> of its SETs.</summary>
    public required string Audience { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>From then on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When an admin revoked it; null while it is good. Its stream went with it.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Whether it lets a request in at this moment.</summary>
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}
