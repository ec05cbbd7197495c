using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Which certificate belongs to which device.</summary>
public sealed class DeviceCertificates(OrgStore store, DeviceAccessAuthority authority, DeviceCertificatePolicy policy, TimeProvider time)
{
    /// <summary>Issues a certificate for <paramref name="requestPem"/> and binds it to the device.</summary>
    /// <exception cref="OrgException">400: a bad request; 404: no such device.</exception>
    public async Task<IssuedCertificate> IssueAsync(string deviceId, string requestPem, TimeSpan validity, CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = authority.Issue(requestPem, validity);
        await AttachAsync(deviceId, certificate, cancellationToken);
        return Describe(certificate, authority.Certificate.ExportCertificatePem());
    }

    /// <summary>Binds a certificate that another configured authority issued.</summary>
    /// <exception cref="OrgException">400: not a certificate, or not one that gets past the device listener; 404: no such device.</exception>
    public async Task<IssuedCertificate> AttachAsync(string deviceId, string certificatePem, CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = Read(certificatePem);
        if (!policy.Accepts(certificate))
        {
            throw OrgException.Invalid("certificate", "is no valid Device Access certificate of a configured authority");
        }

        await AttachAsync(deviceId, certificate, cancellationToken);
        return Describe(certificate, "");
    }

    /// <summary>The device that a certificate is bound to, or null.</summary>
    public async Task<DeviceRecord?> FindDeviceAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        string thumbprint = Thumbprint(certificate);
        await using OrgDb db = store.OpenForReading();
        return await db.Certificates
            .Where(c => c.Thumbprint == thumbprint)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (_, d) => d)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static string Thumbprint(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));

    private static X509Certificate2 Read(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw OrgException.Invalid("certificate", "is not a PEM certificate");
        }
    }

    private static IssuedCertificate Describe(X509Certificate2 certificate, string chain) => new(
        certificate.ExportCertificatePem() + "\n",
        chain.Length == 0 ? "" : chain + "\n",
        certificate.SerialNumber,
        certificate.NotAfter.ToUniversalTime());

    private Task<bool> AttachAsync(string deviceId, X509Certificate2 certificate, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            DeviceRecord device = await db.Devices.SingleOrDefaultAsync(d => d.Id == deviceId, cancellationToken)
                ?? throw OrgException.NotFound("Device", deviceId);
            string thumbprint = Thumbprint(certificate);
            if (await db.Certificates.FindAsync([thumbprint], cancellationToken) is { } bound)
            {
                return bound.DeviceId == device.Id ? true : throw OrgException.Invalid("certificate", "is bound to another device");
            }

            db.Certificates.Add(new CertificateRecord
            {
                Thumbprint = thumbprint,
                DeviceId = device.Id,
                SerialNumber = certificate.SerialNumber,
                NotAfter = certificate.NotAfter.ToUniversalTime(),
                BoundAt = time.GetUtcNow(),
            });
            return true;
        },
        cancellationToken);
}
