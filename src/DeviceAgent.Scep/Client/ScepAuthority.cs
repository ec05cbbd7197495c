using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Client;

/// <summary>The authority as the client knows it: its certificates, believed for a reason, and what it can.</summary>
public sealed class ScepAuthority
{
    private ScepAuthority(X509Certificate2Collection certificates, CaCapabilities capabilities)
    {
        Certificates = certificates;
        Capabilities = capabilities;
        Recipient = ChooseRecipient(certificates);
    }

    public CaCapabilities Capabilities { get; }

    /// <summary>All certificates of GetCACert: an answer must be signed by one of them.</summary>
    public X509Certificate2Collection Certificates { get; }

    /// <summary>Requests are encrypted to this one.</summary>
    public X509Certificate2 Recipient { get; }

    /// <summary>The name of the one that issues: the recipient's own, or, of a registration authority, its issuer's.</summary>
    public X500DistinguishedName CertificateAuthority => IsAuthority(Recipient) ? Recipient.SubjectName : Recipient.IssuerName;

    /// <summary>Reads the answer to GetCACert and decides whether it is believed.</summary>
    /// <param name="answer">A certificate or a PKCS#7.</param>
    /// <param name="capabilities">The answer to GetCACaps.</param>
    /// <param name="fingerprint">SHA-256 of one of the authority's certificates, upper-case hex; null when the connection itself is trusted.</param>
    /// <exception cref="ScepException">Not readable, or another authority: with both fingerprints.</exception>
    public static ScepAuthority Read(byte[] answer, CaCapabilities capabilities, string? fingerprint)
    {
        X509Certificate2Collection certificates = ReadCertificates(answer);
        if (fingerprint is null)
        {
            return new ScepAuthority(certificates, capabilities);
        }

        X509Certificate2 pinned = certificates.FirstOrDefault(c => Fingerprint(c) == fingerprint) ?? throw new ScepException(
            $"the authority is another one than was asked for: expected SHA-256 {fingerprint}, it offers {string.Join(", ", certificates.Select(Fingerprint))}");
        return new ScepAuthority([.. certificates.Where(c => IsBelow(c, pinned, certificates))], capabilities);
    }

    /// <summary>SHA-256 over the certificate, upper-case hex.</summary>
    public static string Fingerprint(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>Whether a certificate was issued by one of the authority's, directly or through others.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="others">What came with it: a new issuing certificate below a known root, perhaps.</param>
    public bool Issued(X509Certificate2 certificate, X509Certificate2Collection others)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(others);
        return Certificates.Any(authority => IsBelow(certificate, authority, [.. Certificates, .. others]));
    }

    private static X509Certificate2Collection ReadCertificates(byte[] answer)
    {
        try
        {
            X509Certificate2Collection certificates = X509Certificate2.GetCertContentType(answer) == X509ContentType.Cert
                ? [X509CertificateLoader.LoadCertificate(answer)]
                : CertificateBundle.ReadCertificates(answer);
            return certificates.Count > 0 ? certificates : throw new ScepException("the authority offers no certificate");
        }
        catch (Exception e) when (e is CryptographicException or ScepFormatException)
        {
            throw new ScepException("the answer to GetCACert holds no certificate: is this the SCEP URL?", e);
        }
    }

    /// <summary>A registration authority's certificate before a certificate authority's, and one for key encipherment before one that says nothing.</summary>
    private static X509Certificate2 ChooseRecipient(X509Certificate2Collection certificates) =>
        certificates.Where(HasRsaKey).Where(c => Usage(c)?.HasFlag(X509KeyUsageFlags.KeyEncipherment) ?? true)
            .OrderBy(IsAuthority).ThenBy(c => Usage(c) is null).ThenBy(IsSelfIssued).FirstOrDefault()
        ?? certificates.Where(HasRsaKey).OrderBy(IsSelfIssued).FirstOrDefault()
        ?? throw new ScepException("the authority offers no RSA certificate, and SCEP encrypts with RSA");

    private static bool HasRsaKey(X509Certificate2 certificate) => certificate.PublicKey.Oid.Value == "1.2.840.113549.1.1.1";

    private static X509KeyUsageFlags? Usage(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData);

    /// <summary>Whether the chain of a certificate leads over <paramref name="anchor"/>, with all signatures up to there good.</summary>
    private static bool IsBelow(X509Certificate2 certificate, X509Certificate2 anchor, X509Certificate2Collection others)
    {
        if (certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span))
        {
            return true;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = true;

        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        chain.Build(certificate);
        X509ChainElement[] elements = [.. chain.ChainElements];
        int last = Array.FindIndex(elements, e => e.Certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span));

        // What stands above the anchor does not count, nor do time and extensions that are unknown here.
        const X509ChainStatusFlags broken =
            X509ChainStatusFlags.NotSignatureValid | X509ChainStatusFlags.Cyclic | X509ChainStatusFlags.InvalidBasicConstraints;
        return last > 0 && elements.Take(last + 1).All(e => e.ChainElementStatus.All(s => (s.Status & broken) == 0));
    }
}
