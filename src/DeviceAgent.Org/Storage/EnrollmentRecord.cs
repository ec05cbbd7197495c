namespace DeviceAgent.Org.Storage;

/// <summary>A request for a certificate that was not refused: held, issued or rejected.</summary>
public sealed class EnrollmentRecord
{
    /// <summary>The order of arrival: the paging cursor.</summary>
    public long Number { get; set; }

    public required string Id { get; set; }

    public required string Profile { get; set; }

    /// <summary>As the client chose it (RFC 8894 section 3.2.1.1); not unique, some clients derive it from their key.</summary>
    public required string TransactionId { get; set; }

    /// <summary>SHA-256 of the PKCS#10 request, of a renewal with its signer: the same again is a repeat.</summary>
    public required byte[] RequestHash { get; set; }

    /// <summary>The SubjectPublicKeyInfo: only its owner may poll.</summary>
    public required byte[] Key { get; set; }

    /// <summary>One of <see cref="DeviceAccess.EnrollmentStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>The subject to issue, DER.</summary>
    public required byte[] Subject { get; set; }

    /// <summary>The value of the SAN extension to issue, DER; null for none.</summary>
    public byte[]? AlternativeNames { get; set; }

    /// <summary>Which device it says it is for; null when it names none.</summary>
    public string? Claim { get; set; }

    /// <summary>The device that its one-time challenge was for.</summary>
    public string? ProvenDeviceId { get; set; }

    /// <summary>The challenge that let it through; null for none.</summary>
    public string? ChallengeId { get; set; }

    /// <summary>Where it came from.</summary>
    public required string Address { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>When it was issued or rejected; null while it is held.</summary>
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>The issued certificate; null before.</summary>
    public string? Thumbprint { get; set; }
}
