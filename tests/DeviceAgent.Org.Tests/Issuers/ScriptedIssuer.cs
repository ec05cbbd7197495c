using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Org.Tests.Issuers;

/// <summary>An identity provider on loopback: publishes keys, signs tokens, good ones and bad ones. Written from the specifications, with nothing of the org in it.</summary>
internal sealed class ScriptedIssuer : IAsyncDisposable
{
    public const string Name = "https://example.okta.com";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, int> reads = new();

    private ScriptedIssuer(WebApplication app) => this.app = app;

    /// <summary>Where its keys are.</summary>
    public Uri JwksUrl => new(app.Urls.Single() + "/oauth2/v1/keys");

    /// <summary>What is published now.</summary>
    public List<ScriptedKey> Keys { get; } = [];

    /// <summary>Answers instead of publishing the keys; null for the keys.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>How often a path was asked for.</summary>
    public int Reads(string path = "/oauth2/v1/keys") => reads.GetValueOrDefault(path);

    public static async Task<ScriptedIssuer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new ScriptedIssuer(builder.Build());
        issuer.Keys.Add(ScriptedKey.Rsa("key-1"));
        issuer.app.Run(issuer.AnswerAsync);
        await issuer.app.StartAsync();
        return issuer;
    }

    /// <summary>A JWS with any header and claims.</summary>
    public static string Compact(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        string signed = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        reads.AddOrUpdate(context.Request.Path, 1, (_, n) => n + 1);
        return Instead is { } other ? other(context)
            : context.Response.WriteAsync(new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(k => k.Jwk())]) }.ToJsonString());
    }
}
