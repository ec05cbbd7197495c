namespace DeviceAgent.Org.Storage;

/// <summary>A Device Access certificate bound to a device. Several may be bound at once.</summary>
public sealed class CertificateRecord
{
    /// <summary>SHA-256 of the certificate, lower-case hex.</summary>
    public required string Thumbprint { get; set; }

    public required string DeviceId { get; set; }

    public required string SerialNumber { get; set; }

    public DateTimeOffset NotAfter { get; set; }

    public DateTimeOffset BoundAt { get; set; }
}
