using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Whether a certificate that got past TLS is let in now. Asked for every request and again while a poll is held: a connection may
/// live much longer than the certificate, its binding or the device's status.
/// </summary>
public sealed class DeviceAdmission(DeviceCertificates certificates, TimeProvider time)
{
    /// <exception cref="OrgException">403: no certificate, one that is over or bound to no device, or the device is not ACTIVE.</exception>
    public async Task<DeviceRecord> AdmitAsync(X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        DeviceRecord? device = certificate is null ? null : await certificates.FindDeviceAsync(certificate, cancellationToken);
        if (device is null)
        {
            throw OrgException.Forbidden("the certificate is bound to no device");
        }

        if (certificate!.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw OrgException.Forbidden("the certificate has expired");
        }

        return device.Status == DeviceStatus.Active ? device : throw OrgException.Forbidden($"the device is {device.Status}");
    }
}
