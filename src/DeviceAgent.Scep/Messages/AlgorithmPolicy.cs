using System.Security.Cryptography;

namespace DeviceAgent.Scep.Messages;

/// <summary>
/// Which algorithms are used and accepted: AES-CBC and SHA-2 (RFC 8894 section 2.9 makes AES-128-CBC and SHA-256 mandatory). DES,
/// 3DES and SHA-1 exist for old clients only, where an admin asked for them; MD5 never.
/// </summary>
public sealed class AlgorithmPolicy
{
    public const string Aes128 = "2.16.840.1.101.3.4.1.2";
    public const string Aes256 = "2.16.840.1.101.3.4.1.42";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";
    public const string TripleDes = "1.2.840.113549.3.7";
    public const string Des = "1.3.14.3.2.7";
    public const string Sha1 = "1.3.14.3.2.26";
    private const string Aes192 = "2.16.840.1.101.3.4.1.22";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";

    private readonly Dictionary<string, HashAlgorithmName> digests;
    private readonly HashSet<string> ciphers;

    private AlgorithmPolicy(bool legacy)
    {
        IsLegacy = legacy;
        digests = new()
        {
            [Sha256] = HashAlgorithmName.SHA256,
            [Sha384] = HashAlgorithmName.SHA384,
            [Sha512] = HashAlgorithmName.SHA512,
        };
        ciphers = [Aes128, Aes192, Aes256];
        if (legacy)
        {
            digests[Sha1] = HashAlgorithmName.SHA1;
            ciphers.UnionWith([TripleDes, Des]);
        }
    }

    /// <summary>AES-CBC and SHA-2.</summary>
    public static AlgorithmPolicy Strict { get; } = new(legacy: false);

    /// <summary>DES-CBC, 3DES-CBC and SHA-1 as well.</summary>
    public static AlgorithmPolicy Legacy { get; } = new(legacy: true);

    public bool IsLegacy { get; }

    /// <summary>The digest that an object identifier names.</summary>
    /// <exception cref="ScepRefusedException">badAlg.</exception>
    public HashAlgorithmName Digest(string? oid) => oid is not null && digests.TryGetValue(oid, out HashAlgorithmName name)
        ? name
        : throw new ScepRefusedException(FailInfo.BadAlg, $"the digest algorithm {oid} is not accepted");

    /// <summary>Whether an object identifier names a digest that counts.</summary>
    public bool AcceptsDigest(string oid) => digests.ContainsKey(oid);

    internal bool Accepts(string cipher, string digest) => ciphers.Contains(cipher) && digests.ContainsKey(digest);

    /// <exception cref="ScepRefusedException">badAlg.</exception>
    public void RequireCipher(string? oid)
    {
        if (oid is null || !ciphers.Contains(oid))
        {
            throw new ScepRefusedException(FailInfo.BadAlg, $"the content encryption algorithm {oid} is not accepted");
        }
    }

    /// <summary>The digest and padding of an RSA or ECDSA signature algorithm (RFC 4055, RFC 5758).</summary>
    /// <exception cref="ScepRefusedException">badAlg.</exception>
    public HashAlgorithmName SignatureDigest(string? oid) => Digest(oid switch
    {
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => Sha256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => Sha384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => Sha512,
        "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" => Sha1,
        _ => oid,
    });
}
