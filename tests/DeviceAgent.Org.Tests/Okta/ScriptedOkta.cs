using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.Issuers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>
/// An Okta org on loopback, as far as its public description goes: the System Log with polling requests, and access tokens of a service app.
/// Nothing of the org's own code is in it.
/// </summary>
internal sealed partial class ScriptedOkta : IAsyncDisposable
{
    public const string ApiToken = "00-secret-api-token";
    public const string ClientId = "0oaRelay";

    private readonly TempFolder folder = new();
    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly List<ScriptedEvent> log = [];
    private readonly ConcurrentDictionary<string, byte> assertions = new();
    private readonly SemaphoreSlim answered = new(0);

    private ScriptedOkta(WebApplication app, TimeProvider time)
    {
        this.app = app;
        this.time = time;
        Window = (int)time.GetUtcNow().ToUnixTimeSeconds();
    }

    public Uri Url => new(app.Urls.Single());

    /// <summary>How far its clock is ahead of the org's.</summary>
    public TimeSpan Ahead { get; set; }

    public DateTimeOffset Now => time.GetUtcNow() + Ahead;

    /// <summary>Path and query of each request for the log, in their order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The API token that counts now; null for none.</summary>
    public string? Token { get; set; } = ApiToken;

    /// <summary>The access tokens that count, and until when.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> AccessTokens { get; } = new();

    /// <summary>Requests of a minute; the rest of the window is in the headers.</summary>
    public int Limit { get; set; } = 120;

    /// <summary>Spent in the window.</summary>
    public int Spent { get; set; }

    /// <summary>The most entries of a page, whatever is asked for.</summary>
    public int MostOnPage { get; set; } = 1000;

    /// <summary>Answers instead where it says true.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    /// <summary>Changes the link to the next page.</summary>
    public Func<string, string>? Link { get; set; }

    /// <summary>The service app's public key.</summary>
    public ScriptedKey Key { get; set; } = ScriptedKey.Rsa("app-key");

    private int Window { get; set; }

    public static async Task<ScriptedOkta> StartAsync(TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var okta = new ScriptedOkta(builder.Build(), time);
        okta.app.Run(okta.AnswerAsync);
        await okta.app.StartAsync();
        return okta;
    }

    /// <summary>Settings for it. The org's own loop looks once at its start, and then hourly: tests look themselves.</summary>
    public OktaSettings Settings(Func<RelaySettings, RelaySettings>? relay = null) => new()
    {
        Url = Url,
        TokenFile = Write("token", ApiToken + "\n"),
        Relay = (relay ?? (r => r))(new RelaySettings { Period = TimeSpan.FromHours(1) }),
    };

    /// <summary>The same by a service app with this key.</summary>
    public OktaSettings AppSettings(string key, string? keyId = null) =>
        Settings() with { TokenFile = null, ClientId = ClientId, KeyFile = Write($"key-{Guid.NewGuid():N}", key), KeyId = keyId };

    public string Write(string name, string text)
    {
        string file = Path.Combine(folder.Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Forgets what was answered before, starts something that asks, and waits until the log was asked for and answered.</summary>
    public async Task<T> AnsweredAsync<T>(Func<Task<T>> start)
    {
        while (answered.Wait(0))
        {
        }

        T started = await start();
        await answered.WaitAsync();
        return started;
    }

    /// <summary>Puts an entry into the log, where its time of persistence belongs.</summary>
    public JsonObject Add(JsonObject entry, DateTimeOffset? persisted = null)
    {
        lock (gate)
        {
            DateTimeOffset at = persisted ?? Now;
            log.Insert(log.FindLastIndex(e => e.Persisted <= at) + 1, new ScriptedEvent(at, entry));
        }

        return entry;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        answered.Dispose();
        folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.Date = Now.ToString("R", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        if (context.Request.Path == "/api/v1/logs")
        {
            context.Response.OnCompleted(() =>
            {
                answered.Release();
                return Task.CompletedTask;
            });
            Asked.Enqueue(context.Request.Path + context.Request.QueryString);
        }

        if (Instead is not { } other || !await other(context))
        {
            await (context.Request.Path.Value switch
            {
                "/api/v1/logs" => LogsAsync(context),
                "/oauth2/v1/token" => TokenAsync(context),
                _ => FailAsync(context, 404, "E0000022", "The endpoint does not support the provided HTTP method"),
            });
        }
    }

    private static Task FailAsync(HttpContext context, int status, string code, string summary)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject
        {
            ["errorCode"] = code, ["errorSummary"] = summary, ["errorLink"] = code, ["errorId"] = "oae1", ["errorCauses"] = new JsonArray(),
        }.ToJsonString());
    }

    private Task LogsAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        if (authorization != $"SSWS {Token}" && !(authorization.StartsWith("Bearer ", StringComparison.Ordinal) && AccessTokens.TryGetValue(authorization[7..], out DateTimeOffset until) && until > Now))
        {
            return FailAsync(context, 401, "E0000011", "Invalid token provided");
        }

        if (!Count(context))
        {
            return FailAsync(context, 429, "E0000047", "API call exceeded rate limit due to too many requests.");
        }

        IQueryCollection query = context.Request.Query;
        bool isPolling = !query.ContainsKey("until") && query["sortOrder"] == "ASCENDING" && query.ContainsKey("since") != query.ContainsKey("after");
        string[] types = [.. Type().Matches(query["filter"].ToString()).Select(m => m.Groups[1].Value)];
        if (!isPolling || types.Length == 0 || !int.TryParse(query["limit"], out int limit) || limit is < 1 or > 1000)
        {
            return FailAsync(context, 400, "E0000053", "Invalid parameter: this is no polling request");
        }

        if (query.ContainsKey("since") && DateTimeOffset.Parse(query["since"].ToString(), CultureInfo.InvariantCulture) > Now)
        {
            return FailAsync(context, 400, "E0000053", "Invalid parameter: The since parameter is in the future.");
        }

        (long Persisted, int Place) from = query.ContainsKey("after")
            ? ReadCursor(query["after"].ToString())
            : (DateTimeOffset.Parse(query["since"].ToString(), CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), -1);
        return PageAsync(context, types, from, Math.Min(limit, MostOnPage));
    }

    private Task PageAsync(HttpContext context, string[] types, (long Persisted, int Place) from, int limit)
    {
        List<ScriptedEvent> page = [];
        lock (gate)
        {
            int place = 0;
            long before = -1;
            foreach (ScriptedEvent one in log)
            {
                long at = one.Persisted.ToUnixTimeMilliseconds();
                place = at == before ? place + 1 : 0;
                before = at;
                if ((at > from.Persisted || (at == from.Persisted && place > from.Place)) && types.Contains(one.Type) && page.Count < limit)
                {
                    page.Add(one);
                    from = (at, place);
                }
            }
        }

        string next = $"{Url}api/v1/logs?after={from.Persisted}_{from.Place}&filter={Uri.EscapeDataString(string.Join(" or ", types.Select(t => $"eventType eq \"{t}\"")))}&limit={limit}&sortOrder=ASCENDING";
        context.Response.Headers.Append("Link", $"<{Url}api/v1/logs>; rel=\"self\"");
        context.Response.Headers.Append("Link", $"<{Link?.Invoke(next) ?? next}>; rel=\"next\"");
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($"[{string.Join(',', page.Select(e => e.Entry.ToJsonString()))}]");
    }

    private static (long, int) ReadCursor(string after)
    {
        string[] parts = after.Split('_');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private bool Count(HttpContext context)
    {
        int now = (int)Now.ToUnixTimeSeconds();
        if (now / 60 != Window / 60)
        {
            (Window, Spent) = (now, 0);
        }

        context.Response.Headers["X-Rate-Limit-Limit"] = $"{Limit}";
        context.Response.Headers["X-Rate-Limit-Remaining"] = $"{Math.Max(0, Limit - ++Spent)}";
        context.Response.Headers["X-Rate-Limit-Reset"] = $"{((now / 60) + 1) * 60}";
        return Spent <= Limit;
    }

    private async Task TokenAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        if (form["grant_type"] != "client_credentials" || form["scope"] != "okta.logs.read"
            || form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" || !IsGood(form["client_assertion"].ToString()))
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{"error":"invalid_client","error_description":"The client_assertion is not valid."}""");
            return;
        }

        string token = $"eyJ-access-{Guid.NewGuid():N}";
        AccessTokens[token] = Now + TimeSpan.FromHours(1);
        await context.Response.WriteAsync(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = 3600, ["access_token"] = token, ["scope"] = "okta.logs.read" }.ToJsonString());
    }

    /// <summary>RFC 7523 section 3, and what Okta asks for beyond it.</summary>
    private bool IsGood(string assertion)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3)
        {
            return false;
        }

        JsonNode header = Part(parts[0]);
        JsonNode claims = Part(parts[1]);
        DateTimeOffset ends = DateTimeOffset.FromUnixTimeSeconds((long)claims["exp"]!);
        return (string?)header["kid"] == Key.Id && (string?)header["alg"] == Key.Algorithm
            && Key.Verify(System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]))
            && (string?)claims["iss"] == ClientId && (string?)claims["sub"] == ClientId && (string?)claims["aud"] == $"{Url}oauth2/v1/token"
            && ends > Now && ends <= Now + TimeSpan.FromHours(1) && assertions.TryAdd((string)claims["jti"]!, 0);
    }

    private static JsonNode Part(string encoded) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(encoded))!;

    [GeneratedRegex("eventType eq \"([^\"]+)\"")]
    private static partial Regex Type();
}
