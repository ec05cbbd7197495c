using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;

namespace DeviceAgent.Org.Hosting;

/// <summary>
/// The listeners' own TLS certificate: the configured one, or a leaf of the org's server CA that is issued anew when the host
/// name changes or less than <see cref="RenewBefore"/> is left, also while the org runs.
/// </summary>
public sealed class ServerCertificate(OrgOptions options, DataFolder folder, TimeProvider time)
{
    /// <summary>How long before its end a leaf is replaced.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(397);

    private readonly Lock gate = new();
    private SslStreamCertificateContext? current;
    private DateTimeOffset renewAt;

    /// <summary>The certificate and chain to show now.</summary>
    /// <exception cref="OrgConfigurationException">A configured file cannot be used.</exception>
    public SslStreamCertificateContext Current()
    {
        lock (gate)
        {
            if (current is null || time.GetUtcNow() >= renewAt)
            {
                current = options.TlsCertificate is null ? OwnLeaf() : Configured(options.TlsCertificate);
            }

            return current;
        }
    }

    private SslStreamCertificateContext Configured(string file)
    {
        try
        {
            X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(file, options.TlsKey);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            renewAt = DateTimeOffset.MaxValue;
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OrgConfigurationException($"the TLS certificate {file} with key {options.TlsKey} cannot be used: {e.Message}", e);
        }
    }

    private SslStreamCertificateContext OwnLeaf()
    {
        using CertificateAuthority authority = CertificateAuthority.LoadOrCreate(
            folder.ServerAuthorityCertificate, folder.ServerAuthorityKey, "DeviceAgent org server CA", time);
        X509Certificate2 leaf = StoredLeaf(authority) ?? IssueLeaf(authority);
        renewAt = leaf.NotAfter.ToUniversalTime() - RenewBefore;
        return SslStreamCertificateContext.Create(leaf, [authority.Certificate], offline: true);
    }

    private X509Certificate2? StoredLeaf(CertificateAuthority authority)
    {
        if (!File.Exists(folder.ServerCertificate) || !File.Exists(folder.ServerKey))
        {
            return null;
        }

        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPemFile(folder.ServerCertificate, folder.ServerKey);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // An end between the writing of the two files leaves a pair that does not fit. A new leaf costs nothing.
            return null;
        }

        bool fits = Hosts.All(host => leaf.MatchesHostname(host)) && leaf.IssuerName.RawData.SequenceEqual(authority.Certificate.SubjectName.RawData)
            && time.GetUtcNow() < leaf.NotAfter.ToUniversalTime() - RenewBefore;
        if (fits)
        {
            return leaf;
        }

        leaf.Dispose();
        return null;
    }

    private string[] Hosts => [.. new[] { options.DeviceUrl, options.AdminUrl, options.Settings.ScepUrl }
        .OfType<Uri>().Where(u => u.Scheme == Uri.UriSchemeHttps).Select(u => u.IdnHost.Trim('[', ']')).Distinct()];

    private X509Certificate2 IssueLeaf(CertificateAuthority authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Hosts[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(Names());
        using X509Certificate2 issued = authority.Issue(request, LeafLifetime);
        DataFolder.WritePrivate(folder.ServerKey, key.ExportPkcs8PrivateKeyPem());
        DataFolder.WritePublic(folder.ServerCertificate, issued.ExportCertificatePem() + "\n");
        return issued.CopyWithPrivateKey(key);
    }

    private X509Extension Names()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (string host in Hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }
}
