using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeviceAgent.Demo.Org;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Demo.Devices;

/// <summary>A device's key and Device Access certificate in one PEM file, for its owner only.</summary>
public static class DeviceCertificateFile
{
    private const int KeyBits = 2048;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a new key, enrols it by SCEP with a one-time challenge of the device, and replaces the file as a whole.</summary>
    /// <exception cref="DemoException">The org refuses.</exception>
    public static async Task WriteAsync(string file, string deviceName, string deviceId, DemoOrg org, AdminApi api, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        ArgumentNullException.ThrowIfNull(api);
        using var key = RSA.Create(KeyBits);
        var order = new CertificateOrder
        {
            Subject = new X500DistinguishedName($"CN={deviceName}"),
            Key = key,
            Challenge = await api.CreateChallengeAsync(deviceId, cancellationToken),
        };
        X509Certificate2Collection certificates = await EnrollAsync(org, order, cancellationToken);
        var text = new StringBuilder();
        foreach (X509Certificate2 certificate in certificates)
        {
            text.AppendLine(certificate.ExportCertificatePem());
        }

        text.AppendLine(key.ExportPkcs8PrivateKeyPem());
        string next = file + ".new";
        await using (var stream = new FileStream(
            next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellationToken);
        }

        File.Move(next, file, overwrite: true);
    }

    /// <summary>Over http: the authority is known by the fingerprint of its root.</summary>
    private static async Task<X509Certificate2Collection> EnrollAsync(DemoOrg org, CertificateOrder order, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var enrollment = new ScepEnrollment(
            new ScepTransport(http, new Uri(new Uri(org.AdminAddress), "/scep/default")), AlgorithmPolicy.Strict, TimeProvider.System);
        using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(org.DeviceAuthorityFile);
        try
        {
            ScepAuthority authority = await enrollment.MeetAsync(ScepAuthority.Fingerprint(root), cancellationToken);
            return await enrollment.EnrollAsync(authority, order, TimeSpan.Zero, null, cancellationToken);
        }
        catch (ScepException e)
        {
            throw new DemoException($"{order.Subject.Name} was not enrolled: {e.Message}", e);
        }
    }
}
