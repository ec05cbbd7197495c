using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Reads a JSON Web Key Set (RFC 7517) and keeps the keys that may sign commands: EC P-256, and RSA from 2048 bits.</summary>
internal static class SigningKeySet
{
    private const int LeastRsaBits = 2048;

    /// <exception cref="OrgUnavailableException">The answer is not a key set. A set without a fitting key is an empty list.</exception>
    internal static IReadOnlyList<SecurityKey> Read(OrgAnswer answer)
    {
        AnswerReader.EnsureJson(answer);
        try
        {
            var set = new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(answer.Body));
            return [.. set.Keys.Where(IsForSignatures).Where(k => IsP256(k) || IsLargeRsa(k))];
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException or FormatException)
        {
            throw AnswerReader.Refuse(answer, "answered with something that is not a JSON Web Key Set", e);
        }
    }

    private static bool IsForSignatures(JsonWebKey key) =>
        string.IsNullOrEmpty(key.Use) || key.Use == JsonWebKeyUseNames.Sig;

    private static bool IsP256(JsonWebKey key)
    {
        if (key.Kty != JsonWebAlgorithmsKeyTypes.EllipticCurve || key.Crv != JsonWebKeyECTypes.P256)
        {
            return false;
        }

        try
        {
            // Refuses a point that is not on the curve.
            using var _ = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
            });
            return true;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static bool IsLargeRsa(JsonWebKey key)
    {
        if (key.Kty != JsonWebAlgorithmsKeyTypes.RSA || string.IsNullOrEmpty(key.N) || string.IsNullOrEmpty(key.E))
        {
            return false;
        }

        try
        {
            using var rsa = RSA.Create(new RSAParameters
            {
                Modulus = Base64Url.DecodeFromChars(key.N),
                Exponent = Base64Url.DecodeFromChars(key.E),
            });
            return rsa.KeySize >= LeastRsaBits;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
