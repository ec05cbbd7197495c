using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Certificates;

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
            throw OrgException.Forbidden(AdmissionRefusals.NotBound);
        }

        AdmittedCertificate known = await certificates.FindAsync(certificate, cancellationToken)
            ?? await firstContact.BindAsync(certificate, cancellationToken);
        if (Refusal(known) is { } refusal)
        {
            throw OrgException.Forbidden(refusal);
        }

        if (certificate.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw OrgException.Forbidden(AdmissionRefusals.Expired);
        }

        return known.Device.Status == DeviceStatus.Active
            ? known.Device
            : throw OrgException.Forbidden($"{AdmissionRefusals.DeviceIs}{known.Device.Status}");
    }

    private static string? Refusal(AdmittedCertificate known) => known.Status switch
    {
        CertificateStatus.Bound => null,
        CertificateStatus.Pending =>
            $"{AdmissionRefusals.Waiting}: POST /api/v1/device-access/certificates/{known.SerialNumber}/approve",
        CertificateStatus.Rejected => $"{AdmissionRefusals.Rejected} for this device",
        _ => AdmissionRefusals.Revoked,
    };
}
