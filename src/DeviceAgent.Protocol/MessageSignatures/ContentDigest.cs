using System.Security.Cryptography;

namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>The <c>Content-Digest</c> header (RFC 9530): <c>sha-256=:...:</c>.</summary>
public static class ContentDigest
{
    public const string HeaderName = "Content-Digest";

    private const string Sha256 = "sha-256";
    private const string Sha512 = "sha-512";

    public static string Write(ReadOnlySpan<byte> body) => $"{Sha256}=:{Convert.ToBase64String(SHA256.HashData(body))}:";

    /// <summary>
    /// Whether the header names the digest of <paramref name="body"/>: at least one of sha-256 and sha-512, and each of them that is
    /// there fits. Other algorithms are passed over (RFC 9530 section 2).
    /// </summary>
    /// <exception cref="MessageSignatureException">Not a dictionary of byte sequences.</exception>
    public static bool Matches(string header, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(header);
        bool known = false;
        foreach (StructuredMember member in StructuredHeader.Parse(header))
        {
            byte[] named = member.Bytes ?? throw new MessageSignatureException("a member of Content-Digest is no byte sequence");
            byte[]? computed = member.Key switch
            {
                Sha256 => SHA256.HashData(body),
                Sha512 => SHA512.HashData(body),
                _ => null,
            };
            if (computed is null)
            {
                continue;
            }

            if (!CryptographicOperations.FixedTimeEquals(computed, named))
            {
                return false;
            }

            known = true;
        }

        return known;
    }
}
