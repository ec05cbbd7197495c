using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>A certificate as the API shows it.</summary>
public sealed record CertificateView
{
    public required string SerialNumber { get; init; }

    /// <summary>SHA-256, lower-case hex.</summary>
    public required string Thumbprint { get; init; }

    public required string DeviceId { get; init; }

    /// <summary>One of <see cref="CertificateStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Absent for certificates of an older version of the org.</summary>
    public string? Subject { get; init; }

    public string? Profile { get; init; }

    public DateTimeOffset NotAfter { get; init; }

    public DateTimeOffset BoundAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevocationReason { get; init; }

    /// <summary>While a revocation waits for the logout: when it happens in any case.</summary>
    public DateTimeOffset? RevocationDeadline { get; init; }

    /// <summary>The logouts that it waits for.</summary>
    public IReadOnlyList<string>? RevocationWaitsFor { get; init; }

    /// <summary>In the answer to a revocation: the serial numbers of the device's other certificates that still speak for it.</summary>
    public IReadOnlyList<string>? StillBound { get; init; }

    /// <summary>What an admin should know of what was just done.</summary>
    public string? Warning { get; init; }

    public static CertificateView Of(CertificateRecord record, WaitingRevocationRecord? waiting, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new CertificateView
        {
            SerialNumber = record.SerialNumber,
            Thumbprint = record.Thumbprint,
            DeviceId = record.DeviceId,
            Status = record.RevokedAt is null && record.NotAfter <= now ? CertificateStatus.Expired : record.Status,
            Subject = record.Subject,
            Profile = record.Profile,
            NotAfter = record.NotAfter,
            BoundAt = record.BoundAt,
            RevokedAt = record.RevokedAt,
            RevocationReason = record.RevocationReason,
            RevocationDeadline = waiting?.Deadline,
            RevocationWaitsFor = waiting?.TraceIds,
        };
    }
}
