using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.Tests;

public sealed class PublicSigningKeyTests
{
    /// <summary>The key of RFC 7638 section 3.1.</summary>
    private const string Modulus =
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W"
        + "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNL"
        + "yrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    private const string RfcThumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    [Theory]
    [InlineData(Modulus, "AQAB")]
    [InlineData(Modulus + "==", "AQAB")]
    [InlineData(Modulus, "AAEAAQ")]
    public void The_example_of_RFC_7638_has_its_thumbprint_however_it_is_spelled(string modulus, string exponent)
    {
        PublicSigningKey? key = PublicSigningKey.Read(new JsonWebKey { Kty = "RSA", N = modulus, E = exponent, Kid = "2011-04-29", Alg = "RS256" });
        Assert.Equal(RfcThumbprint, key?.Thumbprint);
        Assert.Equal("2011-04-29", key!.Key.KeyId);
    }

    [Fact]
    public void A_key_and_its_JWK_have_one_thumbprint_the_librarys()
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsa = RSA.Create(2048);
        foreach (SecurityKey key in (SecurityKey[])[new ECDsaSecurityKey(ec), new RsaSecurityKey(rsa), new RsaSecurityKey(rsa.ExportParameters(false))])
        {
            PublicSigningKey known = PublicSigningKey.Of(key)!;
            Assert.Equal(Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()), known.Thumbprint);
            Assert.Equal(known.Thumbprint, PublicSigningKey.Read(new JsonWebKey(known.ToJson().ToJsonString()))!.Thumbprint);
            Assert.False(known.Key.HasPrivateKey);
        }
    }

    [Fact]
    public void A_key_that_may_not_sign_SETs_is_none()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA small = RSA.Create(1024);
        Assert.Null(PublicSigningKey.Of(new ECDsaSecurityKey(p384)));
        Assert.Null(PublicSigningKey.Of(new RsaSecurityKey(small)));
        Assert.Null(PublicSigningKey.Of(new SymmetricSecurityKey(new byte[32])));
        Assert.Null(PublicSigningKey.Read(new JsonWebKey { Kty = "RSA", N = Modulus, E = "AQAB", Use = "enc" }));
        Assert.Null(PublicSigningKey.Read(new JsonWebKey { Kty = "RSA", N = Modulus }));
        Assert.Null(PublicSigningKey.Read(new JsonWebKey { Kty = "EC", Crv = "P-256", X = "AQ", Y = "AQ" }));
        Assert.Null(PublicSigningKey.Read(null));
    }

    [Fact]
    public async Task A_roll_over_is_read_as_it_was_signed()
    {
        using RSA older = RSA.Create(2048);
        using ECDsa newer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new RsaSecurityKey(older);
        PublicSigningKey next = PublicSigningKey.Of(new ECDsaSecurityKey(newer))!;

        string compact = KeyRollOver.Sign(
            "https://org.example.com", DateTimeOffset.UnixEpoch, next, new SigningCredentials(signer, SecurityAlgorithms.RsaSha256));

        Assert.StartsWith(
            $$"""{"alg":"RS256","typ":"device-access-key-rollover+jwt","kid":"{{PublicSigningKey.Of(signer)!.Thumbprint}}","jwk":{"e":"AQAB","kty":"RSA","n":""",
            Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(compact.Split('.')[0])), StringComparison.Ordinal);
        Assert.StartsWith(
            $$"""{"iss":"https://org.example.com","iat":0,"sub":"{{next.Thumbprint}}","jwk":{"crv":"P-256","kty":"EC","x":""",
            Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(compact.Split('.')[1])), StringComparison.Ordinal);
        KeyRollOver read = KeyRollOver.Read(compact)!;
        Assert.Equal("https://org.example.com", read.Issuer);
        Assert.Equal(next.Thumbprint, read.Newer.Thumbprint);
        Assert.True(await TokenSignature.FitsAsync(read.Token, read.Older.Key));
        Assert.False(await TokenSignature.FitsAsync(read.Token, read.Newer.Key));
    }
}
