using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// Checks the org's TLS certificate against the roots of one PEM file and no others; the name is checked as always.
/// The file is read for every connection, so that an exchanged one counts at once; one that others could have exchanged refuses every connection.
/// </summary>
public sealed class ServerTrust(RootsFile roots)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="AuthenticationException">Refused; thrown instead of false because false says nothing about why.</exception>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            throw new AuthenticationException("the org presented no certificate");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new AuthenticationException(
                $"the org's certificate ({server.Subject}) is for another host name (RemoteCertificateNameMismatch)");
        }

        using X509Chain chain = OwnChain(sent, ReadRoots());
        if (chain.Build(server))
        {
            return true;
        }

        string why = string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct());
        throw new AuthenticationException(
            $"the org's certificate ({server.Subject}) does not chain to a root in {roots.Path}: {why}");
    }

    /// <summary>An unbuilt chain by the same rules, for who wants to know more than yes or no.</summary>
    /// <param name="sent">What came in the handshake.</param>
    /// <param name="trusted">Of <see cref="ReadRoots"/>.</param>
    internal static X509Chain OwnChain(X509Chain? sent, X509Certificate2Collection trusted)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        // What the server sent beyond a chain that could not be completed stands here.
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        return chain;
    }

    /// <exception cref="AuthenticationException">The file must not be believed.</exception>
    internal void RequireBelieved()
    {
        if (roots.Problem is { } problem)
        {
            throw new AuthenticationException($"the roots of OrgCaFile are not believed: {problem}");
        }
    }

    /// <exception cref="AuthenticationException">The file must not be believed, cannot be read, or holds no certificate.</exception>
    internal X509Certificate2Collection ReadRoots()
    {
        RequireBelieved();
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPemFile(roots.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AuthenticationException($"the root certificates in {roots.Path} cannot be read: {e.Message}", e);
        }

        return read.Count > 0
            ? read
            : throw new AuthenticationException($"{roots.Path} holds no certificate in PEM form");
    }
}
