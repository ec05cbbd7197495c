using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Tests.Issuers;

namespace DeviceAgent.Org.Tests.UniversalLogout;

/// <summary>Tokens that must not be believed, and an issuer that does not answer as it should.</summary>
public sealed class HostileTokenTests : IAsyncLifetime
{
    private const string Login = "ada@example.com";

    private ScriptedIssuer issuer = null!;
    private TestOrg org = null!;
    private Caller okta = null!;

    public async Task InitializeAsync()
    {
        issuer = await ScriptedIssuer.StartAsync();
        org = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { UniversalLogout = Caller.Settings(issuer) } });
        okta = new Caller(org, issuer);
        JsonNode ada = await org.CreateUserAsync(Login);
        await org.AssignAsync(await org.CreateDeviceAsync("mac-1"), ada, "ada");
    }

    public async Task DisposeAsync()
    {
        await org.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task No_bad_token_logs_anybody_out_and_a_good_one_still_does()
    {
        (string Name, int Status, string Token)[] cases = [.. Spoilt(), .. Forged()];
        Assert.InRange(cases.Length, 30, CallLimits.MostFailures - 1);
        foreach ((string name, int status, string token) in cases)
        {
            Assert.Equal((name, status), (name, await okta.StatusAsync(Caller.Email(Login), token)));
        }

        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));

        // Nothing in a token chose where keys are read: the one address, once.
        Assert.Equal(1, issuer.Reads());
        Assert.Equal(0, issuer.Reads("/evil"));
    }

    [Fact]
    public async Task Who_tries_too_often_is_put_off_but_not_whoever_has_a_good_token()
    {
        for (int i = 1; i < CallLimits.MostFailures; i++)
        {
            Assert.Equal(401, await okta.StatusAsync("{}", "a.b.c"));
        }

        using HttpResponseMessage refused = await okta.CallAsync("{}", "a.b.c");
        Assert.Equal((429, TimeSpan.FromMinutes(1)), ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta));
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));
        org.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, await okta.StatusAsync("{}", "a.b.c"));
    }

    [Fact]
    public void An_issuer_is_limited_for_itself()
    {
        var limits = new CallLimits(org.Time);
        Assert.All(Enumerable.Range(0, CallLimits.MostCalls), _ => Assert.True(limits.TryCall("one")));
        Assert.False(limits.TryCall("one"));
        Assert.True(limits.TryCall("other"));
        org.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limits.TryCall("one"));
    }

    [Fact]
    public async Task Keys_that_change_in_the_middle_are_found_and_unknown_ones_do_not_make_the_org_ask_again_and_again()
    {
        ScriptedKey old = issuer.Keys[0];
        ScriptedKey next = ScriptedKey.Ec("key-2");
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));
        issuer.Keys.Add(next);

        Assert.Equal(401, await okta.StatusAsync(Caller.Email(Login), okta.Token(key: next)));
        Assert.Equal(1, issuer.Reads());
        org.Time.Advance(IssuerKeys.Pause);
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login), okta.Token(key: next)));
        Assert.Equal(2, issuer.Reads());
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login), okta.Token(key: old)));

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(401, await okta.StatusAsync(Caller.Email(Login), okta.Token(header: h => h["kid"] = $"made-up-{i}")));
        }

        Assert.Equal(2, issuer.Reads());

        // One that was taken out of the set is not believed for longer than the set is kept.
        issuer.Keys.Remove(old);
        org.Time.Advance(IssuerKeys.Fresh);
        Assert.Equal(401, await okta.StatusAsync(Caller.Email(Login), okta.Token(key: old)));
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login), okta.Token(key: next)));
        Assert.Equal(3, issuer.Reads());
    }

    [Fact]
    public async Task Without_the_issuers_keys_nobody_is_logged_out_and_the_same_token_works_once_they_are_there()
    {
        string huge = new(' ', JwksFetch.MostBytes + 1);
        Func<Microsoft.AspNetCore.Http.HttpContext, Task>[] answers =
        [
            c => { c.Response.StatusCode = 500; return Task.CompletedTask; },
            c => { c.Response.Redirect("/evil"); return Task.CompletedTask; },
            c => c.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("{\"keys\":[]}" + huge)).AsTask(),
            c => c.Response.Body.WriteAsync("<html>"u8.ToArray()).AsTask(),
            c => c.Response.Body.WriteAsync("{\"keys\":[]}"u8.ToArray()).AsTask(),
            c => c.Response.Body.WriteAsync("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":\"key-1\"}]}"u8.ToArray()).AsTask(),
            c => { c.Abort(); return Task.CompletedTask; },
        ];
        string token = okta.Token();
        foreach (Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer in answers)
        {
            issuer.Instead = c => answer(c);
            using HttpResponseMessage refused = await okta.CallAsync(Caller.Email(Login), token);
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            org.Time.Advance(IssuerKeys.PauseAfterFailure);
        }

        Assert.Equal(0, issuer.Reads("/evil"));
        Assert.Equal(answers.Length, issuer.Reads());
        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
        issuer.Instead = null;
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login), token));
    }

    [Fact]
    public async Task A_slow_issuer_is_not_waited_for()
    {
        var asked = new TaskCompletionSource();
        issuer.Instead = async c =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        Task<int> call = okta.StatusAsync(Caller.Email(Login));
        await asked.Task;
        org.Time.Advance(JwksFetch.Patience);

        Assert.Equal(503, await call);
        Assert.Equal(503, await okta.StatusAsync(Caller.Email(Login)));
        Assert.Equal(1, issuer.Reads());
    }

    [Fact]
    public async Task An_issuer_that_is_away_for_a_while_is_believed_by_its_last_keys_but_not_for_ever()
    {
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));
        issuer.Instead = c => { c.Response.StatusCode = 503; return Task.CompletedTask; };

        org.Time.Advance(IssuerKeys.Fresh * 2);
        Assert.Equal(204, await okta.StatusAsync(Caller.Email(Login)));
        org.Time.Advance(IssuerKeys.Usable);
        Assert.Equal(503, await okta.StatusAsync(Caller.Email(Login)));
    }

    private IEnumerable<(string Name, int Status, string Token)> Spoilt()
    {
        long now = org.Time.GetUtcNow().ToUnixTimeSeconds();
        yield return ("expired", 401, okta.Token(c => c["exp"] = now - 60));
        yield return ("not yet", 401, okta.Token(c => c["nbf"] = now + 120));
        yield return ("from the future", 401, okta.Token(c => { c["iat"] = now + 3600; c["exp"] = now + 3900; }));
        yield return ("good for a day", 401, okta.Token(c => c["exp"] = now + 86_400));
        yield return ("without exp", 401, okta.Token(c => c.Remove("exp")));
        yield return ("without iat", 401, okta.Token(c => c.Remove("iat")));
        yield return ("exp as text", 401, okta.Token(c => c["exp"] = "tomorrow"));
        yield return ("without jti", 401, okta.Token(c => c.Remove("jti")));
        yield return ("empty jti", 401, okta.Token(c => c["jti"] = ""));
        yield return ("another audience", 401, okta.Token(c => c["aud"] = "https://other.example.com/universal-logout"));
        yield return ("audience with query", 401, okta.Token(c => c["aud"] = Caller.PublicUrl + "?tenant=1"));
        yield return ("audience with slash", 401, okta.Token(c => c["aud"] = Caller.PublicUrl + "/"));
        yield return ("no audience", 401, okta.Token(c => c.Remove("aud")));
        yield return ("another issuer", 401, okta.Token(c => c["iss"] = "https://evil.example.com"));
        yield return ("issuer with slash", 401, okta.Token(c => c["iss"] = ScriptedIssuer.Name + "/"));
        yield return ("no issuer", 401, okta.Token(c => c.Remove("iss")));
        yield return ("another client", 403, okta.Token(c => c["sub"] = "0oaOther"));
        yield return ("no subject", 403, okta.Token(c => c.Remove("sub")));
        yield return ("a plain JWT", 401, okta.Token(header: h => h["typ"] = "JWT"));
        yield return ("a logout token", 401, okta.Token(header: h => h["typ"] = "logout+jwt"));
        yield return ("no typ", 401, okta.Token(header: h => h.Remove("typ")));
        yield return ("a critical extension", 401, okta.Token(header: h => { h["crit"] = new JsonArray("b64"); h["b64"] = false; }));
    }

    private IEnumerable<(string Name, int Status, string Token)> Forged()
    {
        ScriptedKey known = issuer.Keys[0];
        ScriptedKey evil = ScriptedKey.Ec(known.Id);
        yield return ("none", 401, ScriptedIssuer.Compact(With(h => h["alg"] = "none"), okta.Claims(), _ => []));
        yield return ("nOnE", 401, ScriptedIssuer.Compact(With(h => h["alg"] = "nOnE"), okta.Claims(), _ => []));
        yield return ("no alg", 401, ScriptedIssuer.Compact(With(h => h.Remove("alg")), okta.Claims(), known.Sign));
        yield return ("HMAC with the public key", 401, ScriptedIssuer.Compact(With(h => h["alg"] = "HS256"), okta.Claims(), d => HMACSHA256.HashData(known.PublicPem, d)));
        yield return ("HMAC with nothing", 401, ScriptedIssuer.Compact(With(h => h["alg"] = "HS256"), okta.Claims(), d => HMACSHA256.HashData(Array.Empty<byte>(), d)));
        yield return ("an EC key under the RSA key's id", 401, okta.Token(key: evil));
        yield return ("RS256 in name", 401, ScriptedIssuer.Compact(Caller.Header(known), okta.Claims(), evil.Sign));
        yield return ("PS256 in name", 401, okta.Token(header: h => h["alg"] = "PS256"));
        yield return ("a key of its own in the header", 401, okta.Token(header: h => h["jwk"] = evil.Jwk(), key: evil));
        foreach (string member in new[] { "jku", "x5u" })
        {
            yield return (member, 401, okta.Token(header: h => { h[member] = new Uri(issuer.JwksUrl, "/evil").ToString(); h["kid"] = "evil"; }, key: evil));
        }

        foreach (string kid in new[] { "../../../../dev/null", "' OR '1'='1", "key-1\0", new string('k', 8000), "KEY-1", "http://127.0.0.1/evil" })
        {
            yield return ($"kid {kid[..Math.Min(kid.Length, 20)]}", 401, okta.Token(header: h => h["kid"] = kid));
        }

        yield return ("kid as object", 401, okta.Token(header: h => h["kid"] = new JsonObject()));
        string good = okta.Token();
        string[] parts = good.Split('.');
        yield return ("a changed claim", 401, $"{parts[0]}.{ScriptedIssuer.Encode(okta.Claims().ToJsonString())}.{parts[2]}");
        yield return ("no signature", 401, $"{parts[0]}.{parts[1]}.");
        yield return ("two parts", 401, $"{parts[0]}.{parts[1]}");
        yield return ("five parts", 401, good + ".a.b");
        yield return ("an alg twice", 401, Signed("""{"alg":"none","alg":"RS256","kid":"key-1","typ":"global-token-revocation+jwt"}""", okta.Claims().ToJsonString(), known));
        yield return ("an aud twice", 401, Signed(Caller.Header(known).ToJsonString(), okta.Claims().ToJsonString()[..^1] + ",\"aud\":\"x\"}", known));
        yield return ("huge", 401, okta.Token(c => c["more"] = new string('x', 15_000)));

        JsonObject With(Action<JsonObject> change)
        {
            JsonObject header = Caller.Header(known);
            change(header);
            return header;
        }
    }

    private static string Signed(string header, string claims, ScriptedKey key)
    {
        string signed = $"{ScriptedIssuer.Encode(header)}.{ScriptedIssuer.Encode(claims)}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
