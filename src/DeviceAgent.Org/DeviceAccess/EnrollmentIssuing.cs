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
    private const string AlternativeNames = "2.5.29.17";
    private const int LongestDisplayName = 255;

    /// <summary>
    /// A certificate must not name another device than the one that proof was given for, by none of its names. A common name beside the
    /// identity is left out where it is another's, because names of Macs repeat.
    /// </summary>
    /// <returns>The device that is claimed; null when there is none of that identity.</returns>
    /// <exception cref="EnrollmentException">It names another one, or several, or no device at all.</exception>
    internal async Task<DeviceRecord?> RequireOwnIdentityAsync(OrgDb db, EnrollmentRecord request, CancellationToken cancellationToken)
    {
        if (request.ProvenDeviceId is null && request.Claim is null)
        {
            throw Refuse($"the request has nothing that the rule {claims.Rule} could take for its identity");
        }

        IReadOnlyList<DeviceRecord> claimed = await claims.FindDevicesAsync(db, request.Claim, cancellationToken);
        if (request.ProvenDeviceId is null && claimed.Count > 1)
        {
            throw Refuse($"the identity \"{CertificateNames.Shown(request.Claim)}\" is that of {claimed.Count} devices, {claimed[0].Id} and {claimed[1].Id} among them");
        }

        string? own = request.ProvenDeviceId ?? (claimed.Count == 1 ? claimed[0].Id : null);
        RequireOwn(own, claimed);
        await RequireOwnNamesAsync(db, request, own, cancellationToken);
        return claimed.FirstOrDefault(d => d.Id == own);
    }

    private static void RequireOwn(string? own, IReadOnlyList<DeviceRecord> named)
    {
        if (named.Count > 0 && named.All(d => d.Id != own))
        {
            throw Refuse($"the request is for the device {named[0].Id}, but proof was given for {own ?? "none"}");
        }
    }

    /// <summary>The names beside the identity.</summary>
    private async Task RequireOwnNamesAsync(OrgDb db, EnrollmentRecord request, string? own, CancellationToken cancellationToken)
    {
        CertificateNames names = CertificateNames.Read(
            new X500DistinguishedName(request.Subject),
            request.AlternativeNames is { } encoded ? [new X509Extension(AlternativeNames, encoded, critical: false)] : []);
        foreach (string name in names.Alternatives.Select(a => CertificateNames.Clean(a.Text)).Append(names.SerialNumber).OfType<string>().Where(n => n != request.Claim))
        {
            RequireOwn(own, await claims.FindDevicesAsync(db, name, cancellationToken));
        }

        if (names.CommonName is { } commonName && commonName != request.Claim
            && await claims.FindDevicesAsync(db, commonName, cancellationToken) is { Count: > 0 } others && others.All(d => d.Id != own))
        {
            request.Subject = (names with { CommonName = null }).Subject().RawData;
        }
    }

    private static EnrollmentException Refuse(string reason) => new(EnrollmentFailure.BadRequest, reason);

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
            AlternativeNames = request.AlternativeNames is { } names ? new X509Extension(AlternativeNames, names, critical: false) : null,
            Validity = profile.Validity,
            DeviceAccessCritical = profile.DeviceAccessCritical,
        });
        CertificateRecord record = await certificates.RecordAsync(
            db, device, certificate, bound ? CertificateStatus.Bound : CertificateStatus.Pending, profile.Name, cancellationToken);
        request.Status = EnrollmentStatus.Issued;
        request.DecidedAt = time.GetUtcNow();
        request.Thumbprint = record.Thumbprint;
        events.Issued(
            db,
            bound ? "Device Access certificate issued" : "Device Access certificate issued; it waits for an admin's approval",
            record,
            device,
            actor);
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
