using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess.Trust;

/// <summary><c>device-org ca fingerprint | trust | list | remove</c>: how clients know the org's own CA, and the CAs of customers. The org may run meanwhile, or not.</summary>
public static class CaCommand
{
    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The org's data folder." };
    private static readonly Argument<string> File = new("file") { Description = "PEM: a root, and the intermediates below it." };
    private static readonly Argument<string> Thumbprint = new("thumbprint") { Description = "The SHA-256 of a certificate, as ca list shows it." };

    public static Command Create()
    {
        var fingerprint = new Command("fingerprint", "Shows the SHA-256 of the org's own root, for device-agent enroll --ca-fingerprint and MDM payloads.") { Data };
        fingerprint.SetAction((result, _) => RunAsync(() => Fingerprint(result.GetRequiredValue(Data))));
        var trust = new Command("trust", "Believes the Device Access certificates of a customer's own CA.") { File, Data };
        trust.SetAction((result, _) => RunAsync(() => Trust(result.GetRequiredValue(File), result.GetRequiredValue(Data))));
        var list = new Command("list", "Shows the imported CA certificates: SHA-256, end, subject.") { Data };
        list.SetAction((result, _) => RunAsync(() => Show(result.GetRequiredValue(Data))));
        var remove = new Command("remove", "Believes an imported CA certificate no longer.") { Thumbprint, Data };
        remove.SetAction((result, _) => RunAsync(() => Remove(result.GetRequiredValue(Thumbprint), result.GetRequiredValue(Data))));
        return new Command("ca", "The org's own certificate authority, and those of customers.") { fingerprint, trust, list, remove };
    }

    private static int Fingerprint(string data)
    {
        using X509Certificate2 root = X509Certificate2.CreateFromPem(System.IO.File.ReadAllText(DataFolder.AuthorityCertificateOf(data)));
        Console.WriteLine(TrustedFolder.ThumbprintOf(root));
        return ExitCodes.Ok;
    }

    private static int Trust(string file, string data)
    {
        var folder = new TrustedFolder(DataFolder.TrustedAuthoritiesOf(data));
        X509Certificate2Collection read = Read(file);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();

        // All or none: half of a chain is no use.
        foreach (X509Certificate2 certificate in read)
        {
            Require(certificate, [.. read, .. folder.Thumbprints().Select(folder.Read)], now);
        }

        foreach (X509Certificate2 certificate in read)
        {
            folder.Add(certificate);
            Console.WriteLine($"trusted  {Describe(certificate)}");
        }

        return ExitCodes.Ok;
    }

    private static int Show(string data)
    {
        var folder = new TrustedFolder(DataFolder.TrustedAuthoritiesOf(data));
        string[] thumbprints = [.. folder.Thumbprints()];
        foreach (string thumbprint in thumbprints)
        {
            using X509Certificate2 certificate = folder.Read(thumbprint);
            Console.WriteLine(Describe(certificate));
        }

        if (thumbprints.Length == 0)
        {
            Console.Error.WriteLine("no CA of a customer is imported; the org's own counts always");
        }

        return ExitCodes.Ok;
    }

    private static int Remove(string thumbprint, string data)
    {
        string plain = thumbprint.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        if (!new TrustedFolder(DataFolder.TrustedAuthoritiesOf(data)).Remove(plain))
        {
            Console.Error.WriteLine($"device-org: {thumbprint}: there is no such certificate");
            return ExitCodes.Usage;
        }

        Console.WriteLine($"removed  {plain}");
        return ExitCodes.Ok;
    }

    private static X509Certificate2Collection Read(string file)
    {
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPemFile(file);
        }
        catch (CryptographicException e)
        {
            throw new OrgConfigurationException($"{file}: {e.Message}", e);
        }

        return read.Count > 0 ? read : throw new OrgConfigurationException($"{file}: holds no PEM certificate");
    }

    private static void Require(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> beside, DateTimeOffset now)
    {
        string subject = CertificateNames.Clean(certificate.Subject) ?? "?";
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority))
        {
            throw new OrgConfigurationException($"{subject}: is no CA certificate (basicConstraints CA:true)");
        }

        if (certificate.NotAfter.ToUniversalTime() <= now)
        {
            throw new OrgConfigurationException(string.Create(
                CultureInfo.InvariantCulture, $"{subject}: ended at {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        DeviceCertificatePolicy.Sort(beside, chain.ChainPolicy);
        if (!chain.Build(certificate))
        {
            throw new OrgConfigurationException($"{subject}: does not chain to a root: import the root with it");
        }
    }

    private static string Describe(X509Certificate2 certificate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TrustedFolder.ThumbprintOf(certificate)}  {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}  {CertificateNames.Clean(certificate.Subject)}");

    private static async Task<int> RunAsync(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is OrgConfigurationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"device-org: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Configuration;
        }
    }
}
