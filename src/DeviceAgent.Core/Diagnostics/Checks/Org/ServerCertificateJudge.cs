using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Judges a server's certificate by the rules of <see cref="ServerTrust"/> (or of the system), and says why.</summary>
/// <param name="roots">The only roots that count; null means the system's.</param>
internal sealed class ServerCertificateJudge(RootsFile? roots)
{
    private const int LongestChain = 8;

    private const X509ChainStatusFlags TimeOnly = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;

    /// <param name="server">What it showed.</param>
    /// <param name="sent">What came with it, as the handshake's callback gives it.</param>
    /// <param name="errors">What the handshake's callback says.</param>
    public PresentedCertificate Judge(X509Certificate2 server, X509Chain? sent, SslPolicyErrors errors)
    {
        (X509ChainStatusFlags status, string expected, string? unreadable) = roots is null
            ? (Sum(sent?.ChainStatus ?? []), "a root that this machine trusts", null)
            : ByFile(server, sent);
        bool wrongName = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        ServerVerdict verdict =
            roots?.Problem is not null ? ServerVerdict.RootsUntrusted
            : unreadable is not null ? ServerVerdict.RootsUnreadable
            : (status & ~TimeOnly) != 0 ? ServerVerdict.Untrusted
            : status != 0 ? ServerVerdict.NotValidNow
            : wrongName ? ServerVerdict.WrongName
            : ServerVerdict.Trusted;
        return new PresentedCertificate(
            verdict, Issuers(server, sent), expected, unreadable ?? (wrongName ? Names(server) : status.ToString()), server.NotBefore, server.NotAfter);
    }

    private (X509ChainStatusFlags Status, string Expected, string? Unreadable) ByFile(X509Certificate2 server, X509Chain? sent)
    {
        try
        {
            X509Certificate2Collection trusted = new ServerTrust(roots!).ReadRoots();
            using X509Chain chain = ServerTrust.OwnChain(sent, trusted);
            X509ChainStatusFlags status = chain.Build(server) ? X509ChainStatusFlags.NoError : Sum(chain.ChainStatus);
            return (status, $"{string.Join(" or ", trusted.Select(root => root.Subject))} ({roots!.Path})", null);
        }
        catch (AuthenticationException e)
        {
            return (X509ChainStatusFlags.NoError, roots!.Path, e.Message);
        }
    }

    private static X509ChainStatusFlags Sum(X509ChainStatus[] statuses) =>
        statuses.Aggregate(X509ChainStatusFlags.NoError, (sum, status) => sum | status.Status);

    private static List<string> Issuers(X509Certificate2 server, X509Chain? sent)
    {
        X509Certificate2[] others =
            [.. (sent?.ChainPolicy.ExtraStore ?? []).Concat((sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>()).Select(e => e.Certificate))];
        List<string> names = [server.Subject, server.Issuer];
        X509Certificate2? at = server;
        while (names.Count < LongestChain && (at = others.FirstOrDefault(other => other.Subject == at!.Issuer)) is not null && at.Issuer != at.Subject)
        {
            names.Add(at.Issuer);
        }

        return names;
    }

    private static string Names(X509Certificate2 server) =>
        server.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            : server.Subject;
}
