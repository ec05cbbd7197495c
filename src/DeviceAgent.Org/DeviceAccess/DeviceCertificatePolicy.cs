using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Which client certificates get past TLS: those that chain to a configured authority, are valid now, may be used for client
/// authentication, and carry the Device Access extension. Nothing is looked up online; whether one is revoked, the
/// org's own records say (<see cref="DeviceAdmission"/>).
/// </summary>
public sealed class DeviceCertificatePolicy(DeviceAccessAuthority authority, TrustedAuthorities others, TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>What SslStream builds the client's chain with.</summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().LocalDateTime,
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        Sort([authority.Certificate, .. authority.Intermediates.Select(i => i.Certificate), .. others.Current()], policy);
        return policy;
    }

    /// <summary>Roots are what a chain may end in; everything else only helps to get there.</summary>
    internal static void Sort(IEnumerable<X509Certificate2> authorities, X509ChainPolicy policy)
    {
        foreach (X509Certificate2 certificate in authorities)
        {
            bool isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? policy.CustomTrustStore : policy.ExtraStore).Add(certificate);
        }
    }

    /// <summary>The verdict about a presented certificate after its chain was built.</summary>
    public static bool Accepts(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null || !DeviceAccessExtension.IsIn(certificate))
        {
            return false;
        }

        return errors switch
        {
            SslPolicyErrors.None => true,
            SslPolicyErrors.RemoteCertificateChainErrors => OnlyTheMarkIsUnknown(certificate, chain),
            _ => false,
        };
    }

    /// <summary>Builds the chain here: for a certificate that comes by another way than TLS.</summary>
    public bool Accepts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = ChainPolicy() };
        bool built = chain.Build(certificate);
        return Accepts(certificate, chain, built ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors);
    }

    /// <summary>
    /// A customer's CA may mark the Device Access extension critical. The chain builder does not know it and must then say no
    /// (RFC 5280 section 4.2); this says yes when that is the only complaint, and the leaf's only unknown critical extension.
    /// </summary>
    private static bool OnlyTheMarkIsUnknown(X509Certificate2 certificate, X509Chain chain)
    {
        const X509ChainStatusFlags unknownExtension =
            X509ChainStatusFlags.HasNotSupportedCriticalExtension | X509ChainStatusFlags.InvalidExtension;
        X509ChainStatusFlags all = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (sum, s) => sum | s.Status);
        return (all & ~unknownExtension) == X509ChainStatusFlags.NoError
            && chain.ChainElements.Skip(1).All(e => e.ChainElementStatus.Length == 0)
            && certificate.Extensions.All(IsKnownOrNotCritical);
    }

    private static bool IsKnownOrNotCritical(X509Extension extension) => !extension.Critical || extension.Oid?.Value is
        DeviceAccessExtension.Oid or "2.5.29.15" or "2.5.29.17" or "2.5.29.19" or "2.5.29.37";
}
