using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.SharedSignals;
using DeviceAgent.Org.Tests.Issuers;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Org.Tests.SharedSignals;

/// <summary>Security event tokens that a transmitter pushes (RFC 8935).</summary>
public sealed class SignalPushTests : IAsyncLifetime
{
    private const string Audience = "https://org.example.com/ssf";
    private const string Login = "ada@example.com";

    private ScriptedIssuer issuer = null!;
    private TestOrg org = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;
    private int number;

    public async Task InitializeAsync()
    {
        issuer = await ScriptedIssuer.StartAsync();
        var trusted = new TrustedIssuer("okta", ScriptedIssuer.Name, issuer.JwksUrl);
        org = await TestOrg.StartAsync(o => o with
        {
            AutomaticLimit = 1,
            Settings = o.Settings with
            {
                Transmitters =
                [
                    new SignalTransmitter(trusted with { Name = "deaf" }, Audience) { LogOut = SignalRule.Never },
                    new SignalTransmitter(trusted, Audience),
                    new SignalTransmitter(trusted with { Name = "strict" }, Audience) { LogOut = SignalRule.Always },
                ],
            },
        });
        ada = await org.CreateUserAsync(Login);
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada, "ada");
    }

    public async Task DisposeAsync()
    {
        await org.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_session_revoked_in_the_shape_of_CAEP_logs_out_as_of_the_event_and_only_once()
    {
        DateTimeOffset at = org.Time.GetUtcNow() - TimeSpan.FromMinutes(7);
        string token = Token(Claims(Revoked(at.ToUnixTimeSeconds(), "policy"), topLevel: true));

        Assert.Equal((202, ""), await PushAsync(token));
        Assert.Equal((202, ""), await PushAsync(token));

        string set = Assert.Single((await mac.PollNowAsync()).Sets).Value;
        var command = SecurityEventToken.Read(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(set));
        DateTimeOffset issued = command.ReadSessionRevoked().EventTime!.Value;
        Assert.InRange(issued, at - TimeSpan.FromSeconds(1), at + TimeSpan.FromSeconds(2));
        JsonNode started = Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.started"));
        Assert.Equal("ITP_ENTITY_RISK", (string)started["debugContext"]!["debugData"]!["deviceLogoutType"]!);
        JsonNode received = Assert.Single(await org.EventsAsync("security.events.provider.receive_event"));
        Assert.Equal((string)received["transaction"]!["id"]!, (string)started["transaction"]!["id"]!);
    }

    [Fact]
    public async Task Oktas_older_shape_has_the_subject_inside_and_milliseconds()
    {
        DateTimeOffset at = org.Time.GetUtcNow() - TimeSpan.FromMinutes(1);
        JsonObject subject = new() { ["user"] = new JsonObject { ["format"] = "iss_sub", ["iss"] = ScriptedIssuer.Name, ["sub"] = (string)ada["id"]! } };

        Assert.Equal((202, ""), await PushAsync(Token(Claims(Revoked(at.ToUnixTimeMilliseconds(), "admin"), topLevel: false, subject))));

        string set = Assert.Single((await mac.PollNowAsync()).Sets).Value;
        var command = SecurityEventToken.Read(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(set));
        Assert.InRange(command.ReadSessionRevoked().EventTime!.Value, at, at + TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task The_rule_decides_and_what_it_passes_over_is_in_the_log()
    {
        long now = org.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(202, (await PushAsync(Token(Claims(Revoked(now, "user"), topLevel: true)))).Status);
        Assert.Equal(202, (await PushAsync(Token(Claims(Revoked(now, "admin"), topLevel: true)), "deaf")).Status);
        Assert.Equal(202, (await PushAsync(Token(Claims(Revoked(now, "admin"), topLevel: true, new JsonObject { ["format"] = "email", ["email"] = "nobody@example.com" })))).Status);
        JsonObject verification = Claims(new JsonObject { ["state"] = "x" }, topLevel: false, eventType: EventTypes.Verification);
        Assert.Equal(202, (await PushAsync(Token(verification))).Status);

        Assert.Empty((await mac.PollNowAsync()).Sets);
        Assert.Equal(4, (await org.EventsAsync("security.events.provider.receive_event")).Count(e => (string)e["outcome"]!["result"]! == "SKIPPED"));

        Assert.Equal(202, (await PushAsync(Token(Claims(Revoked(now, "user"), topLevel: true)), "strict")).Status);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_storm_of_late_signals_is_held_by_when_they_came_not_by_when_they_happened()
    {
        JsonNode bob = await org.CreateUserAsync("bob@example.com");
        await org.AssignAsync(await org.CreateDeviceAsync("mac-2"), bob, "bob");
        long before = (org.Time.GetUtcNow() - TimeSpan.FromHours(3)).ToUnixTimeSeconds();
        long now = org.Time.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal(202, (await PushAsync(Token(Claims(Revoked(before, "policy"), topLevel: true)))).Status);
        Assert.Equal(202, (await PushAsync(Token(Claims(Revoked(now, "policy"), topLevel: true, new JsonObject { ["format"] = "email", ["email"] = "bob@example.com" })))).Status);

        JsonNode held = Assert.Single((await org.GetAsync("/api/v1/device-logouts?held=true")).AsArray())!;
        Assert.Equal((string)bob["id"]!, (string)held["userId"]!);
    }

    [Fact]
    public async Task What_can_never_be_taken_gets_the_code_of_RFC_8935()
    {
        long now = org.Time.GetUtcNow().ToUnixTimeSeconds();
        JsonObject Good() => Claims(Revoked(now, "admin"), topLevel: true);
        JsonObject With(string name, JsonNode? value)
        {
            JsonObject claims = Good();
            claims[name] = value;
            return claims;
        }

        (string Token, string Code)[] cases =
        [
            ("no token", "invalid_request"), (Token(Good(), typ: "JWT"), "invalid_request"), (Token(Good(), alg: "none"), "invalid_request"), (Token(Good(), kid: "other"), "invalid_key"),
            (Token(With("iss", "https://evil.example.com")), "invalid_issuer"), (Token(With("aud", "https://other.example.com")), "invalid_audience"),
            (Token(With("events", new JsonObject())), "invalid_request"), (Token(With("jti", "")), "invalid_request"), (Token(With("iat", now + 3600)), "invalid_request"),
            (Token(With("iat", now - (long)TimeSpan.FromDays(31).TotalSeconds)), "invalid_request"), (Token(Claims(Revoked(now + 3600, "admin"), topLevel: true)), "invalid_request"),
        ];
        foreach ((string token, string code) in cases)
        {
            (int status, string body) = await PushAsync(token);
            Assert.Equal((400, code), (status, (string)JsonNode.Parse(body)!["err"]!));
        }

        (int wrongType, string answer) = await PushAsync(Token(Good()), type: "application/json");
        Assert.Equal((400, "invalid_request"), (wrongType, (string)JsonNode.Parse(answer)!["err"]!));
        Assert.Equal(404, (await PushAsync(Token(Good()), "stranger")).Status);
        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
    }

    [Fact]
    public async Task Without_the_transmitters_keys_it_is_to_be_sent_again()
    {
        issuer.Instead = c => { c.Response.StatusCode = 500; return Task.CompletedTask; };
        string token = Token(Claims(Revoked(org.Time.GetUtcNow().ToUnixTimeSeconds(), "admin"), topLevel: true));
        Assert.Equal(503, (await PushAsync(token)).Status);

        issuer.Instead = null;
        org.Time.Advance(IssuerKeys.PauseAfterFailure);
        Assert.Equal(202, (await PushAsync(token)).Status);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    private static JsonObject Revoked(long at, string by) => new() { ["event_timestamp"] = at, ["initiating_entity"] = by };

    private JsonObject Claims(JsonObject payload, bool topLevel, JsonObject? subject = null, string eventType = EventTypes.SessionRevoked)
    {
        subject ??= new JsonObject { ["format"] = "email", ["email"] = Login };
        var claims = new JsonObject
        {
            ["iss"] = ScriptedIssuer.Name, ["jti"] = $"set-{++number}", ["iat"] = org.Time.GetUtcNow().ToUnixTimeSeconds(), ["aud"] = new JsonArray("https://x.example.com", Audience),
        };
        if (topLevel)
        {
            claims["sub_id"] = subject;
        }
        else
        {
            payload["subject"] = subject;
        }

        claims["events"] = new JsonObject { [eventType] = payload };
        return claims;
    }

    private string Token(JsonObject claims, string typ = "secevent+jwt", string? alg = null, string? kid = null)
    {
        ScriptedKey key = issuer.Keys[0];
        return ScriptedIssuer.Compact(new JsonObject { ["alg"] = alg ?? key.Algorithm, ["kid"] = kid ?? key.Id, ["typ"] = typ }, claims, key.Sign);
    }

    private async Task<(int Status, string Body)> PushAsync(string token, string transmitter = "okta", string type = "application/secevent+jwt")
    {
        using HttpClient client = org.CreateAdmin(null);
        using HttpResponseMessage response = await client.PostAsync(
            new Uri($"/ssf/push/{transmitter}", UriKind.Relative), new StringContent(token, Encoding.ASCII, new System.Net.Http.Headers.MediaTypeHeaderValue(type)));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
