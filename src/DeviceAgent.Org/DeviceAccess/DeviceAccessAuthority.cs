using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// The org's Device Access CA: a root, and below it the intermediate that issues. Its certificates carry the extension that lets a
/// device in. Without the root's key everything goes on but the making of the next intermediate.
/// </summary>
public sealed partial class DeviceAccessAuthority : IDisposable
{
    /// <summary>How long a certificate lasts when nobody says.</summary>
    public static readonly TimeSpan UsualValidity = TimeSpan.FromDays(365);

    /// <summary>How long before its end an intermediate is followed by a new one.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(365);

    private readonly Lock gate = new();
    private readonly DataFolder folder;
    private readonly RootAuthority root;
    private readonly IssuingFolder files;
    private readonly CrlAddress crlAddress;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private volatile List<CertificateIssuer> issuers;
    private bool toldMissing;

    /// <exception cref="OrgConfigurationException">A file cannot be used, or the root's key is needed and not there.</exception>
    public DeviceAccessAuthority(DataFolder folder, CrlAddress crlAddress, TimeProvider time, ILogger<DeviceAccessAuthority> logger)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(time);
        this.folder = folder;
        this.crlAddress = crlAddress;
        this.time = time;
        this.logger = logger;
        root = RootAuthority.LoadOrCreate(folder.AuthorityCertificate, folder.AuthorityKey, time.GetUtcNow());
        files = new IssuingFolder(folder.Authority);
        issuers = files.Load();
        if (issuers.Count == 0 && !TryFollow())
        {
            throw new OrgConfigurationException($"there is no issuing certificate yet: put the root's key at {folder.AuthorityKey} for one start");
        }

        Current();
    }

    /// <summary>The root's certificate, without its key.</summary>
    public X509Certificate2 Certificate => root.Certificate;

    /// <summary>The intermediate that issues now, with its RSA private key: opens SCEP envelopes and signs replies. Not to be disposed.</summary>
    public X509Certificate2 Issuing => Current().Certificate;

    /// <summary>The issuing intermediate and the root.</summary>
    public IReadOnlyList<X509Certificate2> Chain => [Issuing, root.Certificate];

    /// <summary>The intermediate that issued a certificate and the root; of what none here issued, <see cref="Chain"/>.</summary>
    public IReadOnlyList<X509Certificate2> ChainOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return issuers.LastOrDefault(i => i.Certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)) is { } issuer
            ? [issuer.Certificate, root.Certificate]
            : Chain;
    }

    /// <summary>The intermediates that are not over, with their keys, the one that issues first: clients may know each of them.</summary>
    public IReadOnlyList<X509Certificate2> Recipients =>
        [Issuing, .. issuers.Where(i => i.NotAfter > time.GetUtcNow() && !i.Certificate.Equals(Issuing)).Select(i => i.Certificate)];

    /// <summary>All intermediates with their keys, oldest first.</summary>
    public IReadOnlyList<CertificateIssuer> Intermediates
    {
        get
        {
            // Another process of the org may have made the next one, and issued by it.
            Current();
            return issuers;
        }
    }

    /// <summary>Whether a certificate names this authority as its issuer. Says nothing about its signature.</summary>
    public bool IsNamedBy(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return issuers.Select(i => i.Certificate).Append(root.Certificate)
            .Any(i => i.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData));
    }

    /// <summary>
    /// Issues a Device Access certificate for the key of a PKCS#10 request. Of the request only the key and the common name
    /// count: whatever else it asks for (names, usages, extensions) is not the requester's to decide.
    /// </summary>
    /// <exception cref="OrgException">400: not a request, a signature that does not fit, or a weak or unknown kind of key; 503: the intermediate has ended.</exception>
    public X509Certificate2 Issue(string requestPem, TimeSpan validity)
    {
        (PublicKey key, X500DistinguishedName subject) = Read(requestPem);
        return Issue(new CertificateOrder { Key = key, Subject = subject, Validity = validity });
    }

    /// <summary>Issues a Device Access certificate.</summary>
    /// <exception cref="OrgException">503: the intermediate has ended, and the root's key is not there.</exception>
    public X509Certificate2 Issue(CertificateOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        CertificateIssuer issuer = Current();
        DateTimeOffset now = time.GetUtcNow();
        if (issuer.NotAfter <= now)
        {
            throw new OrgException(StatusCodes.Status503ServiceUnavailable, "E0000010", "The issuing certificate has ended: the root's key is needed");
        }

        var request = new CertificateRequest(order.Subject, order.Key, HashAlgorithmName.SHA256);

        // A renewal's answer is encrypted to the certificate that asks for it (RFC 8894 section 2.3).
        X509KeyUsageFlags usage = RsaKeySize.Of(order.Key) is null ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(DeviceAccessExtension.Create(order.DeviceAccessCritical));
        foreach (X509Extension extension in new[] { order.AlternativeNames, crlAddress.ExtensionFor(issuer.KeyId) }.OfType<X509Extension>())
        {
            request.CertificateExtensions.Add(extension);
        }

        return issuer.SignLeaf(request, now, order.Validity);
    }

    /// <summary>The root with its key, to sign its own revocation list; null while the key is kept elsewhere. The caller disposes it.</summary>
    internal CertificateIssuer? TryOpenRoot()
    {
        try
        {
            return root.TryOpen();
        }
        catch (OrgConfigurationException e)
        {
            LogRootKeyUnusable(e);
            return null;
        }
    }

    public void Dispose()
    {
        root.Dispose();
        foreach (CertificateIssuer issuer in issuers)
        {
            issuer.Dispose();
        }
    }

    /// <summary>The issuing intermediate; a new one when the last year of the old one has begun and the root's key is at hand.</summary>
    private CertificateIssuer Current()
    {
        CertificateIssuer last = issuers[^1];
        if (time.GetUtcNow() < last.NotAfter - RenewBefore)
        {
            return last;
        }

        lock (gate)
        {
            if (issuers[^1] == last && !TryFollow() && !toldMissing)
            {
                toldMissing = true;
                LogRootKeyMissing(folder.AuthorityKey, last.NotAfter);
            }

            return issuers[^1];
        }
    }

    private bool TryFollow()
    {
        if (TakeOverMade())
        {
            return true;
        }

        using CertificateIssuer? open = TryOpenRoot();

        // A root that ends first could only sign what ends with it.
        if (open is null || (issuers.Count > 0 && open.NotAfter <= issuers[^1].NotAfter))
        {
            return false;
        }

        using IDisposable? hold = files.TryLock();
        if (hold is null || TakeOverMade())
        {
            return hold is not null;
        }

        issuers = [.. issuers, files.Create(open, issuers.Count + 1, time.GetUtcNow())];
        return true;
    }

    /// <summary>What another process of the org has made since, on a folder that they share.</summary>
    private bool TakeOverMade()
    {
        if (!files.Has(issuers.Count + 1))
        {
            return false;
        }

        List<CertificateIssuer> made = files.Load();
        made.Take(issuers.Count).ToList().ForEach(known => known.Dispose());
        issuers = [.. issuers, .. made.Skip(issuers.Count)];
        return true;
    }

    private static (PublicKey Key, X500DistinguishedName Subject) Read(string requestPem)
    {
        try
        {
            // The name and the key are read late: a fault in them shows only here.
            CertificateRequest asked = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256);
            if (!StrongKeys.Accept(asked.PublicKey))
            {
                throw OrgException.Invalid("csr", StrongKeys.Rule);
            }

            return (asked.PublicKey, CertificateNames.Read(asked.SubjectName, []).CommonNameOnly());
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw OrgException.Invalid("csr", "is not a PEM PKCS#10 request with a valid signature");
        }
    }

    [LoggerMessage(EventId = 2200, EventName = "ca.root-key-missing", Level = LogLevel.Warning,
        Message = "the issuing certificate ends at {NotAfter}: put the root's key at {KeyFile} so that the next one can be made")]
    private partial void LogRootKeyMissing(string keyFile, DateTimeOffset notAfter);

    [LoggerMessage(EventId = 2201, EventName = "ca.root-key-unusable", Level = LogLevel.Error, Message = "the root's key cannot be used")]
    private partial void LogRootKeyUnusable(Exception cause);
}
