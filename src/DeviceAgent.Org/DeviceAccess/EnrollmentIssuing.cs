using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Issues what was asked for and decides for which device it speaks. Proof is a challenge that was made for the device, or a renewal
/// by its own key; an admin's word; or that there was no such device before. Without, the certificate waits for an admin.
/// </summary>
public sealed class EnrollmentIssuing(
    DeviceAccessAuthority authority, DeviceCertificates certificates, DeviceClaims claims, CertificateEvents events, TimeProvider time)
{
    private const int LongestDisplayName = 255;

    /// <summary>A certificate must not name another device than the one that proof was given for.</summary>
    /// <returns>The device that is claimed; null when none, or more than one, fits.</returns>
    /// <exception cref="EnrollmentException">It names another one, or no device at all.</exception>
    internal async Task<DeviceRecord?> RequireOwnIdentityAsync(OrgDb db, EnrollmentRecord request, CancellationToken cancellationToken)
    {
        DeviceRecord? claimed = await claims.FindDeviceAsync(db, request.Claim, cancellationToken);
        if (request.ProvenDeviceId is null)
        {
            return request.Claim is null
                ? throw new EnrollmentException(EnrollmentFailure.BadRequest, $"the request has nothing that the rule {claims.Rule} could take for its identity")
                : claimed;
        }

        return claimed is null || claimed.Id == request.ProvenDeviceId
            ? claimed
            : throw new EnrollmentException(
                EnrollmentFailure.BadRequest, $"the request is for the device {claimed.Id}, but proof was given for {request.ProvenDeviceId}");
    }

    /// <summary>Issues and records inside a running transaction.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="request">The request; says afterwards that it is issued.</param>
    /// <param name="profile">How.</param>
    /// <param name="approved">Whether an admin said yes to this request.</param>
    /// <param name="actor">Who asked or approved, for the System Log.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="EnrollmentException">It names another device than the proven one; or the proven one is deactivated.</exception>
    internal async Task<X509Certificate2> IssueAsync(
        OrgDb db, EnrollmentRecord request, ScepProfile profile, bool approved, LogActor actor, CancellationToken cancellationToken)
    {
        DeviceRecord? claimed = await RequireOwnIdentityAsync(db, request, cancellationToken);
        DeviceRecord? proven = request.ProvenDeviceId is { } id
            ? await db.Devices.SingleAsync(d => d.Id == id, cancellationToken)
            : null;
        if (proven?.Status == DeviceStatus.Deactivated)
        {
            throw new EnrollmentException(EnrollmentFailure.BadRequest, $"the device {proven.Id} is {proven.Status}");
        }

        DeviceRecord device = proven ?? claimed ?? Create(db, request);
        bool bound = proven is not null || claimed is null || approved;
        X509Certificate2 certificate = authority.Issue(new CertificateOrder
        {
            Key = PublicKey.CreateFromSubjectPublicKeyInfo(request.Key, out _),
            Subject = new X500DistinguishedName(request.Subject),
            AlternativeNames = request.AlternativeNames is { } names ? new X509Extension("2.5.29.17", names, critical: false) : null,
            Validity = profile.Validity,
            DeviceAccessCritical = profile.DeviceAccessCritical,
        });
        CertificateRecord record = await certificates.RecordAsync(
            db, device, certificate, bound ? CertificateStatus.Bound : CertificateStatus.Pending, profile.Name, cancellationToken);
        request.Status = EnrollmentStatus.Issued;
        request.DecidedAt = time.GetUtcNow();
        request.Thumbprint = record.Thumbprint;
        await events.CertificateAsync(
            db,
            EventType.CertificateIssue,
            bound ? "Device Access certificate issued" : "Device Access certificate issued; it waits for an admin's approval",
            record,
            device,
            actor,
            cancellationToken);
        return certificate;
    }

    private DeviceRecord Create(OrgDb db, EnrollmentRecord request)
    {
        string claim = request.Claim!;
        string name = claim.Length <= LongestDisplayName ? claim : claim[..LongestDisplayName];
        var profile = new JsonObject { ["displayName"] = name, ["platform"] = "MACOS", ["registered"] = true };
        if (CertificateNames.Read(new X500DistinguishedName(request.Subject), []).SerialNumber is { } serial)
        {
            profile["serialNumber"] = serial;
        }

        DeviceRecord device = DeviceDirectory.Make(profile, name, time.GetUtcNow());
        db.Devices.Add(device);
        return device;
    }
}
