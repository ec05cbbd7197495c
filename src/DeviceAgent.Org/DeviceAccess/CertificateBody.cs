namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The body of <c>POST /api/v1/device-access/certificates</c>: exactly one of <see cref="Csr"/> and <see cref="Certificate"/>.</summary>
public sealed record CertificateBody
{
    public string? DeviceId { get; init; }

    /// <summary>A PEM PKCS#10 request: the org issues.</summary>
    public string? Csr { get; init; }

    /// <summary>A PEM certificate of another configured authority: the org only binds it.</summary>
    public string? Certificate { get; init; }

    /// <summary>How long: <c>90.00:00:00</c> or ISO 8601 <c>P90D</c>. At most 3650 days.</summary>
    public string? Validity { get; init; }
}
