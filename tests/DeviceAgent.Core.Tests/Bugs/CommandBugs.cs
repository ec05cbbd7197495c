using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Sessions;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class CommandBugs
{
    private readonly TestAgent agent = new();

    public CommandBugs() => agent.Machine.AddAccount("ada", "ada@example.com");

    public static TheoryData<string> Assignments => new("""{"local_accounts":null}""", """{"single_user":false}""", "{}");

    public static TheoryData<string> Headers => new(
        "null", "[]", "1", "{}", """{"typ":1}""", """{"typ":null,"alg":null}""", """{"typ":"secevent+jwt","alg":{}}""",
        """{"typ":"secevent+jwt","alg":"ES256","kid":1}""", """{"typ":"secevent+jwt","alg":"ES256","kid":null}""",
        """{"typ":"secevent+jwt","alg":"ES256","kid":{}}""", """{"typ":"secevent+jwt","typ":"x","alg":"ES256","crit":["b64"],"b64":false}""");

    public static TheoryData<string> Payloads => new(
        "null", "[]", "1", "\"x\"", "{}", """{"iss":null}""", """{"iss":1}""", """{"iss":"ISS","aud":null}""",
        """{"iss":"ISS","aud":[null]}""", """{"iss":"ISS","aud":[1,{}]}""", """{"iss":"ISS","aud":{}}""",
        """{"iss":"ISS","aud":"AUD","jti":1}""", """{"iss":"ISS","aud":"AUD","jti":"j1","iat":1e300}""",
        """{"iss":"ISS","aud":"AUD","jti":"j1","iat":"x"}""", """{"iss":"ISS","aud":"AUD","jti":"j1","iat":-1}""",
        """{"iss":"ISS","aud":"AUD","jti":"j1","iat":253402300799,"events":{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":{}}}""",
        """{"iss":"ISS","aud":"AUD","jti":"j1","iat":1,"events":{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":{"event_timestamp":0,"reason_admin":{"en":null},"reason_user":{},"subject":null}}}""",
        """{"iss":"ISS","aud":"AUD","jti":"j1","iat":1,"events":{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":{"subject":{"format":"aliases","identifiers":[null,{"format":"aliases","identifiers":null}]}}}}""",
        """{"iss":"ISS","aud":"AUD","jti":"j1","iat":1,"exp":1e400,"nbf":"x","events":{"x":1}}""");

    public static TheoryData<string> KeySets => new(
        """{"keys":null}""", """{"keys":[null]}""", """{"keys":[1]}""", """{"keys":{}}""", "{}", "null", "[]",
        """{"keys":[{"kty":null}]}""", """{"keys":[{"kty":1}]}""", """{"keys":[{"kty":"EC","crv":"P-256"}]}""",
        """{"keys":[{"kty":"RSA"}]}""", """{"keys":[{"kty":"RSA","n":"AA","e":""}]}""", """{"keys":[{"kty":"EC","crv":"P-256","x":"!","y":"A"}]}""");

    [Theory]
    [MemberData(nameof(Assignments))]
    public async Task A_signed_logout_with_a_null_or_absent_member_does_not_kill_the_agent(string assignment)
    {
        FakeSession session = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        JsonObject claims = SetForge.LogoutClaims("j1", agent.OrgClock.Now);
        claims["events"]![EventTypes.SessionRevoked]!["device_access"] = JsonNode.Parse(assignment);
        agent.Org.Deliver("j1", agent.Org.Forge.FromClaims(claims));
        await agent.RunOnceAsync();
        Assert.False(session.Alive);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Any_header_is_judged_and_never_throws(string header)
    {
        agent.Org.Deliver("j1", Sign(header, SetForge.LogoutClaims("j1", agent.OrgClock.Now).ToJsonString()));
        await agent.RunOnceAsync();
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Any_signed_payload_is_judged_and_carried_out_without_throwing(string payload)
    {
        agent.Org.Deliver("j1", Sign(
            """{"typ":"secevent+jwt","alg":"ES256","kid":"key-1"}""",
            payload.Replace("ISS", SetForge.Issuer, StringComparison.Ordinal).Replace("AUD", SetForge.Audience, StringComparison.Ordinal)));
        await agent.RunOnceAsync();
    }

    [Theory]
    [MemberData(nameof(KeySets))]
    public void Any_key_set_is_read_or_refused(string json)
    {
        var answer = new OrgAnswer
        {
            Url = new Uri("https://org.example/jwks"), Status = 200, MediaType = "application/json", Body = Encoding.UTF8.GetBytes(json),
        };
        try
        {
            Assert.Empty(SigningKeySet.Read(answer).Keys);
        }
        catch (OrgUnavailableException)
        {
            // Refused: fine too.
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key-1")]
    public async Task A_command_signed_with_a_new_key_under_the_old_or_no_key_id_is_not_lost(string? kid)
    {
        agent.Org.IssueLogout("j0");
        await agent.RunOnceAsync();
        agent.Clock.Pass(TimeSpan.FromHours(1));
        using ECDsa next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        agent.Org.Keys.Clear();
        var nextKey = new ECDsaSecurityKey(next) { KeyId = "key-1" };
        agent.Org.Keys.Add(nextKey);
        agent.Org.RollOvers.Add(agent.Org.Forge.RollOver(nextKey));
        string header = kid is null
            ? """{"typ":"secevent+jwt","alg":"ES256"}""" : """{"typ":"secevent+jwt","alg":"ES256","kid":"key-1"}""";
        agent.Org.Deliver("j1", Sign(header, SetForge.LogoutClaims("j1", agent.OrgClock.Now).ToJsonString(), next));
        for (int i = 0; i < 3; i++)
        {
            await agent.RunOnceAsync();
            agent.Clock.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(agent.Org.Errors);
        Assert.Contains("j1", agent.Org.Acknowledged);
    }

    [Fact]
    public async Task A_fractional_event_timestamp_is_a_time()
    {
        JsonObject claims = SetForge.LogoutClaims("j1", agent.OrgClock.Now);
        claims["events"]![EventTypes.SessionRevoked]!["event_timestamp"] = agent.OrgClock.Now.ToUnixTimeSeconds() + 0.5;
        agent.Org.Deliver("j1", agent.Org.Forge.FromClaims(claims));
        await agent.RunOnceAsync();
        Assert.Empty(agent.Org.Errors);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void A_Date_header_at_the_edge_of_time_does_not_throw(string date)
    {
        var clock = new FakeMachineClock();
        var time = new OrgTime(clock);
        for (int i = 0; i < 3; i++)
        {
            time.Record(clock.Now, clock.Now, DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture));
            time.TryNow(out _, out DateTimeOffset latest);
            _ = latest < DateTimeOffset.MaxValue - SetVerifier.EventLeeway ? latest + SetVerifier.EventLeeway : latest;
            clock.Pass(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Bug_a_fault_of_our_own_while_the_keys_are_fetched_was_a_final_refusal()
    {
        var org = new HookedOrg(agent.Org) { OnKeys = () => throw new InvalidOperationException("a mistake of ours") };
        var verifier = new SetVerifier(agent.KeysOf(org), agent.InstanceKey, agent.OrgTime, agent.Clock);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await verifier.VerifyAsync(
            "j1", agent.Org.Forge.Logout("j1", agent.OrgClock.Now), await agent.Org.DiscoverAsync(CancellationToken.None), agent.Clock.Now, CancellationToken.None));
    }

    private string Sign(string header, string payload, ECDsa? key = null)
    {
        string text = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        byte[] signature = (key ?? agent.Org.Forge.Key.ECDsa).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256);
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }
}
