using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Certificates;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// A certificate that nothing is recorded of. One of a customer's CA is bound to the device that it names: an admin chose the CA, and
/// the CA asserts the name. One of the org's own CA is not: the org would know it.
/// </summary>
public sealed class FirstContact(
    OrgStore store, DeviceCertificates certificates, DeviceAccessAuthority authority, DeviceCertificatePolicy policy, DeviceClaims claims, CertificateEvents events)
{
    /// <exception cref="OrgException">403: not a customer's, or it names no device, or more than one; the text names the claim.</exception>
    public async Task<AdmittedCertificate> BindAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        if (authority.IsNamedBy(certificate) || !policy.Accepts(certificate))
        {
            throw OrgException.Forbidden(AdmissionRefusals.NotBound);
        }

        string? claim = ClaimOf(certificate);

        // Looked up first without the right to write: a stranger that comes again and again must not keep the writers waiting.
        await using (OrgDb db = store.OpenForReading())
        {
            _ = await claims.FindDeviceAsync(db, claim, cancellationToken) ?? throw Unknown(claim);
        }

        return await store.WriteAsync(
            async db =>
            {
                DeviceRecord device = await claims.FindDeviceAsync(db, claim, cancellationToken) ?? throw Unknown(claim);
                if (await db.Certificates.FindAsync([DeviceCertificates.ThumbprintOf(certificate)], cancellationToken) is { } bound)
                {
                    // Another connection of the same device, or an admin, was faster.
                    DeviceRecord its = await db.Devices.SingleAsync(d => d.Id == bound.DeviceId, cancellationToken);
                    return new AdmittedCertificate(bound.Status, bound.SerialNumber, its);
                }

                CertificateRecord record = await certificates.RecordAsync(db, device, certificate, CertificateStatus.Bound, null, cancellationToken);
                var actor = new LogActor(device.Id, "Device", device.Id, device.DisplayName);
                await events.CertificateAsync(
                    db, EventType.CertificateBind, "Certificate of a trusted CA bound at first contact", record, device, actor, cancellationToken);
                return new AdmittedCertificate(record.Status, record.SerialNumber, device);
            },
            cancellationToken);
    }

    private string? ClaimOf(X509Certificate2 certificate)
    {
        try
        {
            return claims.Of(certificate);
        }
        catch (CryptographicException)
        {
            // A CA may write what it likes into its names.
            return null;
        }
    }

    private OrgException Unknown(string? claim) => OrgException.Forbidden(claim is null
        ? $"{AdmissionRefusals.NotBound}, and has nothing that the rule {claims.Rule} could take for its identity"
        : $"{AdmissionRefusals.NotBound}, and its identity \"{CertificateNames.Shown(claim)}\" (rule {claims.Rule}) is not that of exactly one device");
}
