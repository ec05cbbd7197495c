using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.Issuers;

/// <summary>A key of an issuer.</summary>
internal sealed class ScriptedKey
{
    private static readonly RSA OneRsa = RSA.Create(2048);

    private readonly ECDsa? ec;
    private readonly RSA? rsa;

    private ScriptedKey(string id, ECDsa? ec, RSA? rsa)
    {
        Id = id;
        this.ec = ec;
        this.rsa = rsa;
    }

    public string Id { get; }

    public string Algorithm => ec is null ? "RS256" : "ES256";

    /// <summary>The public key as an attacker would use it for HMAC.</summary>
    public byte[] PublicPem => System.Text.Encoding.ASCII.GetBytes(ec?.ExportSubjectPublicKeyInfoPem() ?? rsa!.ExportSubjectPublicKeyInfoPem());

    /// <summary>An RSA key, the same for all tests: making one takes long.</summary>
    public static ScriptedKey Rsa(string id) => new(id, null, OneRsa);

    public static ScriptedKey Ec(string id) => new(id, ECDsa.Create(ECCurve.NamedCurves.nistP256), null);

    public byte[] Sign(byte[] data) => ec?.SignData(data, HashAlgorithmName.SHA256) ?? rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public bool Verify(byte[] data, byte[] signature) =>
        ec?.VerifyData(data, signature, HashAlgorithmName.SHA256) ?? rsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>With the private key, in PKCS #8.</summary>
    public string PrivatePem() => ec?.ExportPkcs8PrivateKeyPem() ?? rsa!.ExportPkcs8PrivateKeyPem();

    /// <summary>An RSA key with the private part, in PKCS #1.</summary>
    public string TraditionalPem() => rsa!.ExportRSAPrivateKeyPem();

    /// <summary>With the private key, as Okta's Admin Console shows it once.</summary>
    public JsonObject PrivateJwk()
    {
        JsonObject jwk = Jwk();
        if (ec is not null)
        {
            jwk["d"] = Base64Url.EncodeToString(ec.ExportParameters(true).D);
            return jwk;
        }

        RSAParameters p = rsa!.ExportParameters(true);
        foreach ((string name, byte[]? part) in new[] { ("d", p.D), ("p", p.P), ("q", p.Q), ("dp", p.DP), ("dq", p.DQ), ("qi", p.InverseQ) })
        {
            jwk[name] = Base64Url.EncodeToString(part);
        }

        return jwk;
    }

    public JsonObject Jwk()
    {
        if (ec is not null)
        {
            ECPoint q = ec.ExportParameters(false).Q;
            return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(q.X), ["y"] = Base64Url.EncodeToString(q.Y), ["kid"] = Id, ["use"] = "sig" };
        }

        RSAParameters p = rsa!.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent), ["kid"] = Id, ["alg"] = "RS256", ["use"] = "sig" };
    }
}
