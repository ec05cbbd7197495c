using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Devices;

/// <summary>A device's key and Device Access certificate in one PEM file, for its owner only.</summary>
public static class DeviceCertificateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a new P-256 key, has the org issue a certificate for it, and replaces the file as a whole.</summary>
    /// <exception cref="DemoException">The org refuses.</exception>
    public static async Task WriteAsync(string file, string deviceName, string deviceId, AdminApi api, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={deviceName}", key, HashAlgorithmName.SHA256);
        string certificate = await api.IssueCertificateAsync(deviceId, request.CreateSigningRequestPem(), cancellationToken);
        string next = file + ".new";
        await using (var stream = new FileStream(
            next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteLineAsync(certificate.TrimEnd());
            await writer.WriteLineAsync(key.ExportPkcs8PrivateKeyPem());
        }

        File.Move(next, file, overwrite: true);
    }
}
