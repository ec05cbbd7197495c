using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Which certificate belongs to which device.</summary>
public sealed class DeviceCertificates(
    OrgStore store, DeviceAccessAuthority authority, DeviceCertificatePolicy policy, CertificateEvents events, TimeProvider time)
{
    /// <summary>SHA-256, lower-case hex.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    /// <summary>Issues a certificate for <paramref name="requestPem"/> and binds it to the device.</summary>
    /// <exception cref="OrgException">400: a bad request; 404: no such device.</exception>
    public async Task<IssuedCertificate> IssueAsync(
        string deviceId, string requestPem, TimeSpan validity, LogActor actor, CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = authority.Issue(requestPem, validity);
        await AttachAsync(deviceId, certificate, EventType.CertificateIssue, "Device Access certificate issued", actor, cancellationToken);
        return Describe(certificate, string.Join('\n', authority.Chain.Select(c => c.ExportCertificatePem())));
    }

    /// <summary>Binds a certificate that another configured authority issued.</summary>
    /// <exception cref="OrgException">400: not a certificate, or not one that gets past the device listener; 404: no such device.</exception>
    public async Task<IssuedCertificate> AttachAsync(string deviceId, string certificatePem, LogActor actor, CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = Read(certificatePem);
        if (!policy.Accepts(certificate))
        {
            throw OrgException.Invalid("certificate", "is no valid Device Access certificate of a configured authority");
        }

        await AttachAsync(deviceId, certificate, EventType.CertificateBind, "Certificate bound by an admin", actor, cancellationToken);
        return Describe(certificate, "");
    }

    /// <summary>What is recorded of a certificate; null for nothing.</summary>
    public async Task<AdmittedCertificate?> FindAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        string thumbprint = ThumbprintOf(certificate);
        await using OrgDb db = store.OpenForReading();
        var found = await db.Certificates
            .Where(c => c.Thumbprint == thumbprint)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (c, d) => new { c.Status, c.SerialNumber, Device = d })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : new AdmittedCertificate(found.Status, found.SerialNumber, found.Device);
    }

    /// <summary>Records a certificate inside a running transaction.</summary>
    internal async Task<CertificateRecord> RecordAsync(
        OrgDb db, DeviceRecord device, X509Certificate2 certificate, string status, string? profile, CancellationToken cancellationToken)
    {
        var record = new CertificateRecord
        {
            Thumbprint = ThumbprintOf(certificate),
            Number = 1 + await db.Certificates.MaxAsync(c => (long?)c.Number, cancellationToken) ?? 1,
            DeviceId = device.Id,
            SerialNumber = certificate.SerialNumber,
            Status = status,
            Issuer = authority.IsNamedBy(certificate) ? IssuerKeyOf(certificate) : null,
            Encoded = certificate.RawData,
            Subject = CertificateNames.Clean(certificate.Subject),
            Profile = profile,
            NotAfter = certificate.NotAfter.ToUniversalTime(),
            BoundAt = time.GetUtcNow(),
        };
        db.Certificates.Add(record);
        return record;
    }

    private static string? IssuerKeyOf(X509Certificate2 certificate)
    {
        ReadOnlyMemory<byte>? key = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
        return key is { } id ? Convert.ToHexStringLower(id.Span) : null;
    }

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

    private Task<bool> AttachAsync(
        string deviceId, X509Certificate2 certificate, string eventType, string message, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            DeviceRecord device = await DeviceDirectory.FindAsync(db, deviceId, cancellationToken);
            if (await db.Certificates.FindAsync([ThumbprintOf(certificate)], cancellationToken) is { } known)
            {
                return known.DeviceId == device.Id && known.Status == CertificateStatus.Bound
                    ? true
                    : throw OrgException.Invalid("certificate", known.DeviceId == device.Id ? $"is {known.Status}" : "is bound to another device");
            }

            CertificateRecord record = await RecordAsync(db, device, certificate, CertificateStatus.Bound, null, cancellationToken);
            await events.CertificateAsync(db, eventType, message, record, device, actor, cancellationToken);
            return true;
        },
        cancellationToken);
}
