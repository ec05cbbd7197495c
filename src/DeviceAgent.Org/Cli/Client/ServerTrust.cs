using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Client;

/// <summary>Which TLS certificates of an org are believed.</summary>
internal sealed class ServerTrust
{
    private readonly X509Certificate2Collection roots;
    private readonly bool systemToo;

    private ServerTrust(X509Certificate2Collection roots, bool systemToo)
    {
        this.roots = roots;
        this.systemToo = systemToo;
    }

    /// <summary>Only what chains to the certificates of a PEM file.</summary>
    /// <exception cref="OrgConfigurationException">The file cannot be used.</exception>
    public static ServerTrust Only(string file) => new(Read(file), systemToo: false);

    /// <summary>The system's roots, and a PEM file if it is there.</summary>
    /// <inheritdoc cref="Only"/>
    public static ServerTrust AlsoIfThere(string file) => new(File.Exists(file) ? Read(file) : [], systemToo: true);

    /// <summary>The verdict of a handshake.</summary>
    public bool Accepts(X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (systemToo && errors == SslPolicyErrors.None)
        {
            return true;
        }

        // The name must fit in any case.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate);
    }

    private static X509Certificate2Collection Read(string file)
    {
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"{file}: {e.Message}", e);
        }

        return read.Count > 0 ? read : throw new OrgConfigurationException($"{file}: holds no PEM certificate");
    }
}
