using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.Keys;

/// <summary>
/// The public half of a key that may sign SETs: EC P-256, or RSA from 2048 bits. The key that verifies is made of the very bytes
/// that its thumbprint is made of, so a JWK that is spelled in two ways is one key, and one that is no key is none.
/// </summary>
public sealed class PublicSigningKey
{
    /// <summary>Smaller RSA keys are not believed.</summary>
    public const int LeastRsaBits = 2048;

    /// <summary>Larger ones only cost time: checking a signature must stay cheap whatever an org shows.</summary>
    public const int MostRsaBits = 8192;

    private const int P256Bytes = 32;

    private readonly JsonObject members;

    private PublicSigningKey(JsonObject members, string? keyId)
    {
        this.members = members;
        // RFC 7638 section 3: the required members in lexicographic order, without white space. Base64url needs no escaping.
        string hashed = "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":\"{(string)m.Value!}\"")) + "}";
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)));
        Key = new JsonWebKey
        {
            Kty = Member("kty"), Crv = Member("crv"), X = Member("x"), Y = Member("y"), E = Member("e"), N = Member("n"), Kid = keyId,
        };
    }

    /// <summary>The SHA-256 thumbprint (RFC 7638) in base64url: 43 characters. What trust goes by.</summary>
    public string Thumbprint { get; }

    /// <summary>For checking signatures. Its <see cref="SecurityKey.KeyId"/> is whatever the key set says, and proves nothing.</summary>
    public JsonWebKey Key { get; }

    /// <summary>The key of a JWK (RFC 7517); null when it is none that may sign SETs.</summary>
    public static PublicSigningKey? Read(JsonWebKey? jwk)
    {
        if (jwk is null || (!string.IsNullOrEmpty(jwk.Use) && jwk.Use != JsonWebKeyUseNames.Sig))
        {
            return null;
        }

        try
        {
            return jwk.Kty switch
            {
                JsonWebAlgorithmsKeyTypes.EllipticCurve when jwk.Crv == JsonWebKeyECTypes.P256 =>
                    OfPoint(Base64Url.DecodeFromChars(jwk.X), Base64Url.DecodeFromChars(jwk.Y), jwk.Kid),
                JsonWebAlgorithmsKeyTypes.RSA => OfModulus(Base64Url.DecodeFromChars(jwk.N), Base64Url.DecodeFromChars(jwk.E), jwk.Kid),
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The public half of a key of the library's; null when it is none that may sign SETs.</summary>
    public static PublicSigningKey? Of(SecurityKey key)
    {
        switch (key)
        {
            case ECDsaSecurityKey ec:
                ECParameters point = ec.ECDsa.ExportParameters(includePrivateParameters: false);
                return point.Q.X is { Length: P256Bytes } x && point.Q.Y is { } y ? OfPoint(x, y, ec.KeyId) : null;
            case RsaSecurityKey rsa:
                RSAParameters parameters = rsa.Rsa?.ExportParameters(includePrivateParameters: false) ?? rsa.Parameters;
                return OfModulus(parameters.Modulus!, parameters.Exponent!, rsa.KeyId);
            default:
                return Read(key as JsonWebKey);
        }
    }

    /// <summary>The members that make the key (RFC 7638 section 3.2), for a message.</summary>
    public JsonObject ToJson() => (JsonObject)members.DeepClone();

    private string? Member(string name) => (string?)members[name];

    private static PublicSigningKey? OfPoint(byte[] x, byte[] y, string? keyId)
    {
        if (x.Length != P256Bytes || y.Length != P256Bytes)
        {
            return null;
        }

        // Refuses a point that is not on the curve.
        using var _ = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return new PublicSigningKey(
            new JsonObject { ["crv"] = "P-256", ["kty"] = "EC", ["x"] = Base64Url.EncodeToString(x), ["y"] = Base64Url.EncodeToString(y) }, keyId);
    }

    private static PublicSigningKey? OfModulus(byte[] modulus, byte[] exponent, string? keyId)
    {
        // RFC 7518 section 2: the fewest octets. Some senders put a zero in front.
        ReadOnlySpan<byte> n = modulus.AsSpan().TrimStart((byte)0);
        ReadOnlySpan<byte> e = exponent.AsSpan().TrimStart((byte)0);
        if (n.Length is < LeastRsaBits / 8 or > MostRsaBits / 8 || e.IsEmpty)
        {
            return null;
        }

        using var rsa = RSA.Create(new RSAParameters { Modulus = n.ToArray(), Exponent = e.ToArray() });
        return rsa.KeySize < LeastRsaBits
            ? null
            : new PublicSigningKey(
                new JsonObject { ["e"] = Base64Url.EncodeToString(e), ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(n) }, keyId);
    }
}
