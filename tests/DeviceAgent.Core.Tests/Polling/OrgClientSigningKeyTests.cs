using System.Security.Cryptography;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Network;
using Microsoft.IdentityModel.Tokens;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class OrgClientSigningKeyTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private async Task<OrgKeySet> ReadAsync(string json)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.ContentType = "application/jwk-set+json";
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(c.Response, json);
        });
        return await fixture.Client(server.Url).GetSigningKeysAsync(Endpoints(server.Url), CancellationToken.None);
    }

    private static string Ec(string id, ECCurve curve, string name, string use = "sig")
    {
        using ECDsa key = ECDsa.Create(curve);
        ECPoint q = key.ExportParameters(false).Q;
        return $$"""{"kty":"EC","kid":"{{id}}","use":"{{use}}","crv":"{{name}}","x":"{{Base64UrlEncoder.Encode(q.X)}}","y":"{{Base64UrlEncoder.Encode(q.Y)}}"}""";
    }

    private static string Rsa(string id, int bits)
    {
        using RSA key = RSA.Create(bits);
        RSAParameters p = key.ExportParameters(false);
        return $$"""{"kty":"RSA","kid":"{{id}}","n":"{{Base64UrlEncoder.Encode(p.Modulus)}}","e":"{{Base64UrlEncoder.Encode(p.Exponent)}}"}""";
    }

    [Fact]
    public async Task Only_P256_and_RSA_from_2048_bits_for_signatures_are_kept()
    {
        string[] keys =
        [
            Ec("p256", ECCurve.NamedCurves.nistP256, "P-256"),
            Ec("p384", ECCurve.NamedCurves.nistP384, "P-384"),
            Ec("p256-encryption", ECCurve.NamedCurves.nistP256, "P-256", "enc"),
            Ec("p384-called-p256", ECCurve.NamedCurves.nistP384, "P-256"),
            Rsa("rsa-2048", 2048),
            Rsa("rsa-1024", 1024),
            """{"kty":"oct","kid":"secret","k":"AAAA"}""",
            """{"kty":"EC","kid":"no-point","crv":"P-256"}""",
            """{"kty":"EC","kid":"not-on-the-curve","crv":"P-256","x":"AQ","y":"AQ"}""",
            """{"kty":"OKP","kid":"ed25519","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""",
        ];
        OrgKeySet read = await ReadAsync($$"""{"keys":[{{string.Join(',', keys)}}]}""");
        Assert.Equal(["p256", "rsa-2048"], read.Keys.Select(k => k.Key.KeyId));
    }

    [Fact]
    public async Task An_empty_set_is_an_empty_list() => Assert.Empty((await ReadAsync("""{"keys":[]}""")).Keys);

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    public async Task Something_else_is_not_a_key_set(string json) =>
        await Assert.ThrowsAsync<OrgUnavailableException>(() => ReadAsync(json));
}
