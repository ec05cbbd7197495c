using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Okta;

/// <summary>The private key of a service app: PEM, or a JWK as Okta's Admin Console shows it.</summary>
internal static class ServiceAppKey
{
    /// <param name="file">The file.</param>
    /// <param name="keyId">The <c>kid</c>; null for that of the JWK.</param>
    /// <exception cref="OktaException">It cannot be read, or is no such key. Nothing of the key is in the message.</exception>
    public static SigningCredentials Read(string file, string? keyId)
    {
        try
        {
            string text = File.ReadAllText(file).Trim();
            SecurityKey key = text.StartsWith('{') ? OfJwk(text) : OfPem(text);
            key.KeyId = keyId ?? key.KeyId;
            return new SigningCredentials(key, key is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.RsaSha256);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OktaException($"Okta:KeyFile cannot be read: {e.Message}", null, e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            // Not the cause: what could not be read may be a part of the key.
            throw new OktaException($"{file} (Okta:KeyFile) holds no private key: RSA from 2048 bits or EC P-256, in PEM or as a JWK");
        }
    }

    private static SecurityKey OfPem(string text)
    {
        if (text.Contains("BEGIN EC PRIVATE KEY", StringComparison.Ordinal))
        {
            return OfEc(text);
        }

        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(text);
            return Checked(rsa);
        }
        catch (CryptographicException) when (text.Contains("BEGIN PRIVATE KEY", StringComparison.Ordinal))
        {
            // PKCS #8 says inside which kind it is.
            return OfEc(text);
        }
    }

    private static ECDsaSecurityKey OfEc(string text)
    {
        var ec = ECDsa.Create();
        ec.ImportFromPem(text);
        return Checked(ec);
    }

    private static SecurityKey OfJwk(string text)
    {
        var jwk = new JsonWebKey(text);
        if (!jwk.HasPrivateKey)
        {
            throw new FormatException("a public key");
        }

        SecurityKey key = jwk.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve
            ? Checked(ECDsa.Create(new ECParameters
            {
                Curve = jwk.Crv == JsonWebKeyECTypes.P256 ? ECCurve.NamedCurves.nistP256 : throw new FormatException("another curve"),
                Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(jwk.X), Y = Base64UrlEncoder.DecodeBytes(jwk.Y) },
                D = Base64UrlEncoder.DecodeBytes(jwk.D),
            }))
            : Checked(RSA.Create(new RSAParameters
            {
                Modulus = Base64UrlEncoder.DecodeBytes(jwk.N), Exponent = Base64UrlEncoder.DecodeBytes(jwk.E), D = Base64UrlEncoder.DecodeBytes(jwk.D),
                P = Base64UrlEncoder.DecodeBytes(jwk.P), Q = Base64UrlEncoder.DecodeBytes(jwk.Q), DP = Base64UrlEncoder.DecodeBytes(jwk.DP),
                DQ = Base64UrlEncoder.DecodeBytes(jwk.DQ), InverseQ = Base64UrlEncoder.DecodeBytes(jwk.QI),
            }));
        key.KeyId = jwk.KeyId;
        return key;
    }

    /// <summary>A public key cannot sign, and a short one Okta does not take.</summary>
    private static RsaSecurityKey Checked(RSA rsa)
    {
        _ = rsa.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return rsa.KeySize >= 2048 ? new RsaSecurityKey(rsa) : throw new CryptographicException("too short");
    }

    private static ECDsaSecurityKey Checked(ECDsa ec)
    {
        _ = ec.SignData([], HashAlgorithmName.SHA256);
        return ec.KeySize == 256 ? new ECDsaSecurityKey(ec) : throw new CryptographicException("another curve");
    }
}
