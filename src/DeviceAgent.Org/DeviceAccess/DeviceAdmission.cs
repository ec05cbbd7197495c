using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Whether a certificate that got past TLS is let in now. Asked for every request and again while a poll is held: a connection may
/// live much longer than the certificate, its binding or the device's status.
/// </summary>
public sealed class DeviceAdmission(DeviceCertificates certificates, FirstContact firstContact, TimeProvider time)
{
    /// <exception cref="OrgException">403: no certificate, one that is over, revoked, waiting or bound to no device, or the device is not ACTIVE.</exception>
    public async Task<DeviceRecord> AdmitAsync(X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        if (certificate is null)
        {
            throw OrgException.Forbidden("the certificate is bound to no device");
        }

        AdmittedCertificate known = await certificates.FindAsync(certificate, cancellationToken)
            ?? await firstContact.BindAsync(certificate, cancellationToken);
        if (Refusal(known) is { } refusal)
        {
            throw OrgException.Forbidden(refusal);
        }

        if (certificate.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw OrgException.Forbidden("the certificate has expired");
        }

        return known.Device.Status == DeviceStatus.Active
            ? known.Device
            : throw OrgException.Forbidden($"the device is {known.Device.Status}");
    }

    private static string? Refusal(AdmittedCertificate known) => known.Status switch
    {
        CertificateStatus.Bound => null,
        CertificateStatus.Pending =>
            $"the certificate waits for an admin's approval: POST /api/v1/device-access/certificates/{known.SerialNumber}/approve",
        CertificateStatus.Rejected => "an admin has rejected the certificate for this device",
        _ => "the certificate is revoked",
    };
}
