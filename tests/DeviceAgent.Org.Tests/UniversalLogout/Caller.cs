using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.Issuers;
using DeviceAgent.Org.UniversalLogout;

namespace DeviceAgent.Org.Tests.UniversalLogout;

/// <summary>Calls Universal Logout as Okta does.</summary>
internal sealed class Caller(TestOrg org, ScriptedIssuer issuer)
{
    public const string Client = "0oaDesktopMfa";
    public const string PublicUrl = "https://logout.example.com/universal-logout";

    private int number;

    public static UniversalLogoutSettings Settings(ScriptedIssuer issuer, int limit = 100) => new()
    {
        // With a query, which the audience is without.
        PublicUrl = new Uri(PublicUrl + "?tenant=1"),
        Limit = limit,
        Issuers = [new UniversalLogoutIssuer(new TrustedIssuer("okta", ScriptedIssuer.Name, issuer.JwksUrl), Client)],
    };

    /// <summary>The claims of a good token, to be spoilt by a test.</summary>
    public JsonObject Claims()
    {
        long now = org.Time.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["jti"] = $"jti-{++number}-{Guid.NewGuid():N}", ["iss"] = ScriptedIssuer.Name, ["sub"] = Client, ["aud"] = PublicUrl,
            ["exp"] = now + 300, ["nbf"] = now - 300, ["iat"] = now,
        };
    }

    public static JsonObject Header(ScriptedKey key) => new() { ["alg"] = key.Algorithm, ["kid"] = key.Id, ["typ"] = "global-token-revocation+jwt" };

    /// <summary>A token; good unless a test spoils header or claims.</summary>
    public string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, ScriptedKey? key = null)
    {
        key ??= issuer.Keys[0];
        JsonObject c = Claims();
        JsonObject h = Header(key);
        claims?.Invoke(c);
        header?.Invoke(h);
        return ScriptedIssuer.Compact(h, c, key.Sign);
    }

    public static string Email(string email) => new JsonObject { ["sub_id"] = new JsonObject { ["format"] = "email", ["email"] = email } }.ToJsonString();

    public async Task<HttpResponseMessage> CallAsync(string body, string? token = null, string? listener = null)
    {
        using HttpClient client = org.CreateAdmin(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri((listener ?? org.Host.Addresses.Admin) + "/universal-logout?tenant=1"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token());
        // Else a refusal in the middle of a large body can be lost with the connection.
        request.Headers.ExpectContinue = true;
        return await client.SendAsync(request);
    }

    public async Task<int> StatusAsync(string body, string? token = null)
    {
        using HttpResponseMessage response = await CallAsync(body, token);
        return (int)response.StatusCode;
    }
}
