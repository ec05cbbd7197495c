using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>A request for a certificate as the API shows it.</summary>
public sealed record HeldRequestView
{
    public required string Id { get; init; }

    /// <summary>One of <see cref="EnrollmentStatus"/>.</summary>
    public required string Status { get; init; }

    public required string Profile { get; init; }

    public required string TransactionId { get; init; }

    public required string Subject { get; init; }

    /// <summary>What it says to be; absent when nothing.</summary>
    public string? Claim { get; init; }

    /// <summary>The device that it would be bound to; absent when approval makes a new one.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The challenge that it came with; absent for none.</summary>
    public string? ChallengeId { get; init; }

    public required string Address { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Of the issued certificate.</summary>
    public string? SerialNumber { get; init; }

    internal static HeldRequestView Of(EnrollmentRecord request, string? deviceId) => new()
    {
        Id = request.Id,
        Status = request.Status,
        Profile = request.Profile,
        TransactionId = request.TransactionId,
        Subject = CertificateNames.Clean(new X500DistinguishedName(request.Subject).Name) ?? "",
        Claim = request.Claim,
        DeviceId = deviceId,
        ChallengeId = request.ChallengeId,
        Address = request.Address,
        Created = request.Created,
        DecidedAt = request.DecidedAt,
    };
}
