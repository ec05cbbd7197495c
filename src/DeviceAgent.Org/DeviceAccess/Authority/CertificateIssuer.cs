using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.DeviceAccess.Authority;

/// <summary>A CA certificate with its private key, RSA or ECDSA: signs certificates and revocation lists.</summary>
public sealed class CertificateIssuer : IDisposable
{
    /// <summary>A certificate must be valid on machines whose clocks lag.</summary>
    public static readonly TimeSpan ClockLag = TimeSpan.FromMinutes(5);

    private readonly AsymmetricAlgorithm key;
    private readonly X509SignatureGenerator generator;

    /// <param name="certificate">With its private key; the issuer disposes it.</param>
    /// <exception cref="CryptographicException">No private key, or one of another kind.</exception>
    public CertificateIssuer(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        Certificate = certificate;
        if (certificate.GetRSAPrivateKey() is { } rsa)
        {
            key = rsa;
            generator = X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1);
        }
        else
        {
            ECDsa ec = certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("it has no RSA or ECDSA private key");
            key = ec;
            generator = X509SignatureGenerator.CreateForECDsa(ec);
        }
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter => Certificate.NotAfter.ToUniversalTime();

    /// <summary>The subject key identifier, lower-case hex: names the issuer where its subject may stand for several.</summary>
    public string KeyId => KeyIdOf(Certificate);

    /// <summary>The subject key identifier of a CA certificate, lower-case hex; one without the extension is named by its SHA-256.</summary>
    public static string KeyIdOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier?.ToLowerInvariant()
            ?? Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    /// <summary>Signs <paramref name="request"/> with a random serial number; the key identifiers are added.</summary>
    /// <param name="request">Names, key and the other extensions.</param>
    /// <param name="from">The begin.</param>
    /// <param name="until">The end; at most the issuer's own.</param>
    /// <returns>Without private key.</returns>
    public X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));

        // Positive and never shorter (RFC 5280 section 4.1.2.2).
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return request.Create(Certificate.SubjectName, generator, from, until < NotAfter ? until : NotAfter, serial);
    }

    /// <summary>Signs a certificate that is no CA's, valid from a little before now.</summary>
    /// <inheritdoc cref="Sign"/>
    public X509Certificate2 SignLeaf(CertificateRequest request, DateTimeOffset now, TimeSpan validity)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        return Sign(request, now - ClockLag, validity < NotAfter - now ? now + validity : NotAfter);
    }

    public void Dispose()
    {
        key.Dispose();
        Certificate.Dispose();
    }
}
