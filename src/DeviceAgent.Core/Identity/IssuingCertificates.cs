using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>Finds, among certificates that lie together, those between a device certificate and its root.</summary>
public static class IssuingCertificates
{
    private const int LongestChain = 8;

    /// <summary>
    /// The issuer, the issuer's issuer and so on, by name; roots are left out, as TLS leaves them out (RFC 8446 section 4.4.2). Who trusts
    /// the chain judges it: nothing is verified here. The order is the same for the same certificates in any order.
    /// </summary>
    public static IReadOnlyList<X509Certificate2> Between(X509Certificate2 leaf, IEnumerable<X509Certificate2> others)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        X509Certificate2[] candidates =
        [
            .. others.Where(other => !IsSelfIssued(other) && IsAuthority(other))
                .DistinctBy(other => other.Thumbprint)
                .OrderBy(other => other.Thumbprint, StringComparer.Ordinal),
        ];
        var found = new List<X509Certificate2>();
        X509Certificate2[] step = [leaf];
        for (int depth = 0; step.Length > 0 && depth < LongestChain; depth++)
        {
            step = [.. candidates.Where(candidate => !found.Contains(candidate) && step.Any(below => Issued(candidate, below)))];
            found.AddRange(step);
        }

        return found;
    }

    private static bool Issued(X509Certificate2 issuer, X509Certificate2 subject) =>
        subject.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData);

    private static bool IsSelfIssued(X509Certificate2 certificate) => Issued(certificate, certificate);

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);
}
