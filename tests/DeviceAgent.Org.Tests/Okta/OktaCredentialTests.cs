using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Okta;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.Issuers;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>How the org proves itself to Okta, and that nobody else learns how.</summary>
public sealed class OktaCredentialTests
{
    public static TheoryData<string> Keys() => ["RSA in PKCS #8", "RSA in PKCS #1", "EC in PKCS #8", "RSA as JWK", "EC as JWK"];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_kind_of_key_signs_and_keeps_its_name(string kind)
    {
        ScriptedKey key = kind.StartsWith("EC", StringComparison.Ordinal) ? ScriptedKey.Ec("app-key") : ScriptedKey.Rsa("app-key");
        bool isJwk = kind.EndsWith("JWK", StringComparison.Ordinal);
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "app.key");
        File.WriteAllText(file, isJwk ? key.PrivateJwk().ToJsonString() : kind.EndsWith("#1", StringComparison.Ordinal) ? key.TraditionalPem() : key.PrivatePem());

        SigningCredentials credentials = ServiceAppKey.Read(file, isJwk ? null : "app-key");

        Assert.Equal(("app-key", key.Algorithm), (credentials.Kid, credentials.Algorithm));
        string[] token = new JsonWebTokenHandler().CreateToken("{}", credentials).Split('.');
        Assert.True(key.Verify(System.Text.Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(token[2])));
    }

    [Fact]
    public async Task A_service_app_gets_a_token_and_keeps_it()
    {
        ScriptedKey key = ScriptedKey.Ec("app-key");
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(o => o.AppSettings(key.PrivatePem(), "app-key"), before: o => { o.Key = key; o.Token = null; });

        await relayed.TellAsync("user.lifecycle.suspend", "00u1", "one@example.com");

        Assert.Single(await relayed.TakenAsync());
        Assert.Single(relayed.Okta.AccessTokens);
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_of_the_pages_is_followed_by_another()
    {
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(o => o.AppSettings(ScriptedKey.Rsa("app-key").PrivateJwk().ToJsonString()), before: o => o.Token = null);
        ScriptedOkta okta = relayed.Okta;
        okta.MostOnPage = 1;
        for (int i = 0; i < 3; i++)
        {
            okta.Add(ScriptedEvent.Make("user.lifecycle.suspend", "00u1", "one@example.com", okta.Now));
        }

        int pages = 0;
        okta.Instead = _ =>
        {
            if (++pages == 2)
            {
                okta.AccessTokens.Clear();
            }

            return Task.FromResult(false);
        };
        await relayed.Relay.LookAsync(CancellationToken.None);

        Assert.Equal(3, (await relayed.TakenAsync()).Count);

        // Also one that says itself that it has ended.
        okta.Instead = null;
        relayed.Org.Time.Advance(TimeSpan.FromMinutes(59));
        string old = Assert.Single(okta.AccessTokens.Keys);
        await relayed.Relay.LookAsync(CancellationToken.None);
        Assert.Contains(okta.AccessTokens.Keys, t => t != old);
    }

    [Fact]
    public async Task A_refusal_is_said_in_words_and_a_new_token_in_the_file_works_without_a_restart()
    {
        OrgLog log = OrgLog.Begin();
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(logs: log);
        relayed.Okta.Token = "00-another-token";

        var refused = await Assert.ThrowsAsync<OktaException>(() => relayed.Relay.LookAsync(CancellationToken.None));
        Assert.Equal("Okta answers 401 to the API token: E0000011: Invalid token provided", refused.Message);

        relayed.Okta.Write("token", "00-another-token");
        await relayed.Relay.LookAsync(CancellationToken.None);
        relayed.Okta.Write("token", "");
        Assert.Contains("holds no API token", (await Assert.ThrowsAsync<OktaException>(() => relayed.Relay.LookAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
        Assert.All(log.All, l => Assert.DoesNotContain("-token", l.Text, StringComparison.Ordinal));
        Assert.NotEmpty(log.All);
    }

    [Fact]
    public async Task An_app_with_proof_of_possession_is_told_what_to_clear_and_no_key_is_shown()
    {
        OrgLog log = OrgLog.Begin();
        ScriptedKey key = ScriptedKey.Rsa("app-key");
        await using RelayedOrg relayed = await RelayedOrg.StartAsync(o => o.AppSettings(key.PrivateJwk().ToJsonString()), logs: log, before: o => o.Token = null);
        relayed.Okta.AccessTokens.Clear();
        relayed.Okta.Instead = async c =>
        {
            if (c.Request.Path != "/oauth2/v1/token")
            {
                return false;
            }

            c.Response.StatusCode = 400;
            await c.Response.Body.WriteAsync("""{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}"""u8.ToArray());
            return true;
        };

        var refused = await Assert.ThrowsAsync<OktaException>(() => relayed.Relay.LookAsync(CancellationToken.None));

        Assert.Contains("clear \"Require Demonstrating Proof of Possession (DPoP)\"", refused.Message, StringComparison.Ordinal);
        string secret = (string)key.PrivateJwk()["d"]!;
        Assert.All(log.All, l => Assert.DoesNotContain(secret[..20], l.Text, StringComparison.Ordinal));
        Assert.All(log.All, l => Assert.DoesNotContain("eyJ-access", l.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-----BEGIN PRIVATE KEY-----\nsecret words\n-----END PRIVATE KEY-----")]
    [InlineData("{\"kty\":\"oct\",\"k\":\"secret words\"}")]
    [InlineData("{\"kty\":\"RSA\",\"d\":\"secret words\"}")]
    [InlineData("public")]
    [InlineData("secret words")]
    [InlineData("")]
    public void What_is_no_private_key_is_refused_and_not_shown(string text)
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "app.key");
        File.WriteAllText(file, text == "public" ? ScriptedKey.Rsa("app-key").Jwk().ToJsonString() : text);

        var fault = Assert.Throws<OktaException>(() => ServiceAppKey.Read(file, null));

        Assert.Contains("holds no private key", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret words", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_cannot_be_read_ends_the_start()
    {
        using var folder = new TempFolder();
        var options = new OrgOptions
        {
            DataFolder = Path.Combine(folder.Path, "org"), AdminUrl = new Uri("http://127.0.0.1:0"), DeviceUrl = new Uri("https://127.0.0.1:0"),
            Settings = new OrgSettings { Okta = new OktaSettings { Url = new Uri("https://example.okta.com"), ClientId = "0oa1", KeyFile = Path.Combine(folder.Path, "none") } },
        };
        OrgTemplate.CopyTo(options.DataFolder);

        Assert.Contains("Okta:KeyFile cannot be read", Assert.Throws<OrgConfigurationException>(() => OrgHost.Build(options, TimeProvider.System)).Message, StringComparison.Ordinal);
    }
}
