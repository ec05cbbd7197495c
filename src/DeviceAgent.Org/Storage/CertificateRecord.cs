using DeviceAgent.Org.DeviceAccess;

namespace DeviceAgent.Org.Storage;

/// <summary>A Device Access certificate of a device, bound or not. Several may be bound at once.</summary>
public sealed class CertificateRecord
{
    /// <summary>SHA-256 of the certificate, lower-case hex.</summary>
    public required string Thumbprint { get; set; }

    /// <summary>The order of recording: the paging cursor.</summary>
    public long Number { get; set; }

    /// <summary>The device that it speaks for, or that it asks to speak for.</summary>
    public required string DeviceId { get; set; }

    /// <summary>Upper-case hex.</summary>
    public required string SerialNumber { get; set; }

    /// <summary>One of <see cref="CertificateStatus"/>, but never EXPIRED: that follows from <see cref="NotAfter"/>.</summary>
    public string Status { get; set; } = CertificateStatus.Bound;

    /// <summary>The key identifier of the issuer, when that is the org itself; null for another's certificate, and for those of before.</summary>
    public string? Issuer { get; set; }

    /// <summary>The certificate's DER; null for those of before.</summary>
    public byte[]? Encoded { get; set; }

    /// <summary>The subject as text, for an admin.</summary>
    public string? Subject { get; set; }

    /// <summary>The SCEP profile by which it was issued; null for any other way.</summary>
    public string? Profile { get; set; }

    public DateTimeOffset NotAfter { get; set; }

    /// <summary>When it was bound; for one that waits, when it was issued.</summary>
    public DateTimeOffset BoundAt { get; set; }

    /// <summary>When it was revoked or rejected; null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Why, in the words of RFC 5280 section 5.3.1; null when nobody said.</summary>
    public string? RevocationReason { get; set; }
}
