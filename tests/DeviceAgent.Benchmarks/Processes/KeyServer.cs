using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Benchmarks.Processes;

/// <summary>An identity provider that publishes a key and signs the tokens of Universal Logout.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    public const string Issuer = "https://idp.example.com";
    public const string Client = "benchmark";
    public const string Audience = "https://org.example.com/universal-logout";

    private readonly RSA key = RSA.Create(2048);
    private readonly WebApplication app;

    private KeyServer(WebApplication app)
    {
        this.app = app;
        app.Run(context => context.Response.WriteAsync(Jwks()));
    }

    /// <summary>The org's settings with which it believes this issuer.</summary>
    public string Settings => new JsonObject
    {
        ["UniversalLogout"] = new JsonObject
        {
            ["PublicUrl"] = Audience,
            ["Issuers"] = new JsonObject { ["idp"] = new JsonObject { ["Issuer"] = Issuer, ["JwksUrl"] = app.Urls.Single(), ["Subject"] = Client } },
        },
    }.ToJsonString();

    public static async Task<KeyServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new KeyServer(builder.Build());
        await server.app.StartAsync();
        return server;
    }

    public string Token()
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string header = Part(new JsonObject { ["alg"] = "RS256", ["kid"] = "one", ["typ"] = "global-token-revocation+jwt" });
        string claims = Part(new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString(), ["iss"] = Issuer, ["sub"] = Client, ["aud"] = Audience, ["iat"] = now, ["nbf"] = now - 300, ["exp"] = now + 300,
        });
        byte[] signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private string Jwks()
    {
        RSAParameters p = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["kid"] = "one", ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent) }),
        }.ToJsonString();
    }
}
