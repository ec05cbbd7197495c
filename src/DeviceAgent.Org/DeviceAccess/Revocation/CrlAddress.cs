using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>Where the revocation lists are, for those who only hold a certificate.</summary>
public sealed class CrlAddress(OrgOptions options, OrgAddresses addresses)
{
    public const string Path = "/pki/device-access.crl";

    /// <summary>The query parameter that names the issuer: every intermediate has a list of its own.</summary>
    public const string IssuerParameter = "issuer";

    /// <summary>The CRL distribution point (RFC 5280 section 4.2.1.13); null when no address is set that others could reach.</summary>
    public X509Extension? ExtensionFor(string issuerKeyId)
    {
        string? list = options.Settings.CrlUrl?.AbsoluteUri ?? (addresses.Scep is { } scep ? scep + Path : null);
        return list is null
            ? null
            : CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(
                [$"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{IssuerParameter}={issuerKeyId}"]);
    }
}
