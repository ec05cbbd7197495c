using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Okta;

/// <summary>
/// A service app: access tokens of the client credentials grant (RFC 6749 section 4.4), asked for with a signed assertion (<c>private_key_jwt</c>,
/// RFC 7523 section 2.2). A token is kept until shortly before its end; the key is read anew for each.
/// </summary>
public sealed class ServiceAppCredential(OktaHttp http, Uri org, string clientId, string keyFile, string? keyId, string scopes, TimeProvider time) : IOktaCredential
{
    /// <summary>Okta's path of its own authorization server.</summary>
    public const string TokenPath = "/oauth2/v1/token";

    /// <summary>A token is not used in its last minute: a request may take a while, and clocks differ.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsualLife = TimeSpan.FromHours(1);

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private (string Token, DateTimeOffset Until)? kept;

    public string Name => $"service app {clientId}";

    public async Task<AuthenticationHeaderValue> AuthorizeAsync(CancellationToken cancellationToken)
    {
        if (kept is not { } token || token.Until <= time.GetUtcNow())
        {
            kept = token = await FetchAsync(cancellationToken);
        }

        return new AuthenticationHeaderValue("Bearer", token.Token);
    }

    public bool Refuse()
    {
        bool had = kept is not null;
        kept = null;
        return had;
    }

    private async Task<(string Token, DateTimeOffset Until)> FetchAsync(CancellationToken cancellationToken)
    {
        var url = new Uri(org, TokenPath);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["scope"] = scopes,
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = Assert(url),
            }),
        };
        DateTimeOffset asked = time.GetUtcNow();
        OktaAnswer answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccess)
        {
            throw new OktaException($"Okta gives the {Name} no access token ({(int)answer.Status}): {answer.Fault}{HintOf(answer)}", answer.Status) { RetryAfter = answer.RetryAfter };
        }

        if (answer.Text("access_token") is not { Length: > 0 } token || !"Bearer".Equals(answer.Text("token_type"), StringComparison.OrdinalIgnoreCase))
        {
            throw new OktaException($"Okta's answer to the {Name} holds no bearer token{HintOf(answer)}");
        }

        TimeSpan life = answer.Body.TryGetProperty("expires_in", out JsonElement seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out int lasts)
            ? TimeSpan.FromSeconds(lasts)
            : UsualLife;
        return (token, asked + life - Margin);
    }

    private string Assert(Uri audience)
    {
        DateTimeOffset now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = audience.AbsoluteUri,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + AssertionLife).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        return handler.CreateToken(claims.ToJsonString(), ServiceAppKey.Read(keyFile, keyId));
    }

    private static string HintOf(OktaAnswer answer) =>
        answer.Text("token_type")?.Equals("DPoP", StringComparison.OrdinalIgnoreCase) == true || answer.Text("error")?.Contains("dpop", StringComparison.OrdinalIgnoreCase) == true
            ? "; clear \"Require Demonstrating Proof of Possession (DPoP)\" in the app's General Settings"
            : "";
}
