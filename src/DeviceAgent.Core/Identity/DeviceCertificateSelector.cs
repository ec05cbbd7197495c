using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>
/// Picks the Device Access certificate. Never by its subject, whose format is free: by the extension, the usage, the validity
/// and a key that really signs. The newest one wins, because a renewal puts a second one beside the first.
/// </summary>
public static class DeviceCertificateSelector
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string AnyExtendedUsage = "2.5.29.37.0";

    /// <summary>
    /// The fitting candidate with the latest NotBefore; then the latest NotAfter; then the first by SHA-256 thumbprint, so
    /// that two readers of one store agree.
    /// </summary>
    /// <param name="candidates">What the store holds.</param>
    /// <param name="now">Says what is valid.</param>
    /// <param name="advice">What to say of keys that cannot be used; null for those of files.</param>
    /// <param name="avoided">What is taken only when nothing else fits, whatever its dates; null avoids none.</param>
    public static CertificateChoice Choose(
        IEnumerable<CertificateCandidate> candidates, DateTimeOffset now, KeyAdvice? advice = null, Func<X509Certificate2, bool>? avoided = null)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        advice ??= KeyAdvice.Files;
        var fitting = new List<CertificateCandidate>();
        var rejected = new List<CertificateRejection>();
        foreach (CertificateCandidate candidate in candidates)
        {
            if (WhyNot(candidate.Certificate, now, advice) is var (fault, reason))
            {
                rejected.Add(new CertificateRejection(candidate.Origin, reason, fault) { Candidate = candidate });
            }
            else
            {
                fitting.Add(candidate);
            }
        }

        CertificateCandidate[] ordered =
        [
            .. fitting.OrderBy(c => avoided?.Invoke(c.Certificate) ?? false)
                .ThenByDescending(c => c.Certificate.NotBefore)
                .ThenByDescending(c => c.Certificate.NotAfter)
                .ThenBy(c => c.Certificate.GetCertHashString(HashAlgorithmName.SHA256), StringComparer.Ordinal),
        ];
        rejected.AddRange(ordered.Skip(1).Select(c => avoided?.Invoke(c.Certificate) ?? false
            ? new CertificateRejection(c.Origin, "the org refuses it", CertificateFault.Refused) { Candidate = c }
            : new CertificateRejection(c.Origin, "a newer one is there", CertificateFault.Older) { Candidate = c }));
        return new CertificateChoice(ordered.FirstOrDefault(), rejected);
    }

    private static (CertificateFault Fault, string Reason)? WhyNot(X509Certificate2 certificate, DateTimeOffset now, KeyAdvice advice)
    {
        if (!DeviceAccessExtension.IsIn(certificate))
        {
            return (CertificateFault.NotDeviceAccess, $"not a Device Access certificate (extension {DeviceAccessExtension.Oid} with INTEGER 1 is missing)");
        }

        if (!MayAuthenticateClients(certificate))
        {
            return (CertificateFault.WrongUsage, "its usage allows neither client authentication nor digital signatures");
        }

        if (now < certificate.NotBefore)
        {
            return (CertificateFault.NotYetValid, $"not valid before {Day(certificate.NotBefore)} (is this machine's clock right?)");
        }

        if (now > certificate.NotAfter)
        {
            return (CertificateFault.Expired, $"expired on {Day(certificate.NotAfter)}: have it issued again");
        }

        if (!certificate.HasPrivateKey)
        {
            return (CertificateFault.NoPrivateKey, advice.NoPrivateKey);
        }

        return WhyKeyUnusable(certificate, advice) is { } unusable ? (CertificateFault.KeyUnusable, unusable) : null;
    }

    /// <summary>
    /// With extended key usage (RFC 5280 section 4.2.1.12): it must name client authentication or any usage. Without: key
    /// usage (section 4.2.1.3) must be absent or have digitalSignature.
    /// </summary>
    private static bool MayAuthenticateClients(X509Certificate2 certificate)
    {
        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } extended)
        {
            return extended.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value is ClientAuthentication or AnyExtendedUsage);
        }

        return certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage
            || usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature);
    }

    /// <summary>Signs: that a key is listed does not mean that it may be used, or that it belongs to the certificate.</summary>
    private static string? WhyKeyUnusable(X509Certificate2 certificate, KeyAdvice advice)
    {
        ReadOnlySpan<byte> blob = "device-agent: does this key sign?"u8;
        try
        {
            using RSA? rsa = certificate.GetRSAPrivateKey();
            using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
            if (rsa is not null)
            {
                byte[] signature = rsa.SignData(blob, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                using RSA open = certificate.GetRSAPublicKey()!;
                return open.VerifyData(blob, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ? null : Mismatch;
            }

            if (ecdsa is not null)
            {
                byte[] signature = ecdsa.SignData(blob, HashAlgorithmName.SHA256);
                using ECDsa open = certificate.GetECDsaPublicKey()!;
                return open.VerifyData(blob, signature, HashAlgorithmName.SHA256) ? null : Mismatch;
            }

            return "its key is neither RSA nor EC";
        }
        catch (CryptographicException e)
        {
            return advice.DoesNotSign(e);
        }
    }

    private const string Mismatch = "its private key belongs to another certificate";

    private static string Day(DateTime local) =>
        local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
