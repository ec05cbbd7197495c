using System.Text.Json.Nodes;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Core.Tests.Commands;

public sealed class SetVerifierTests
{
    private readonly TestAgent agent = new();
    private OrgEndpoints endpoints = null!;

    [Fact]
    public async Task A_valid_logout_is_a_command_with_everything_that_is_needed_later()
    {
        DateTimeOffset issued = agent.OrgClock.Now - TimeSpan.FromMinutes(3);
        var verdict = Assert.IsType<SetVerdict.Command>(await VerifyAsync("j1", agent.Org.Forge.Logout(
            "j1", issued, assignment: new DeviceAccessAssignment { LocalAccounts = ["ada"], SingleUser = true })));

        Assert.Equal("j1", verdict.Logout.Jti);
        Assert.Equal("trace-j1", verdict.Logout.TraceId);
        Assert.Equal("ada@example.com", verdict.Logout.User?.Email);
        Assert.Equal(["ada"], verdict.Logout.Assignment.LocalAccounts);
        Assert.True(verdict.Logout.Assignment.SingleUser);
        Assert.Equal(issued.ToUnixTimeSeconds(), verdict.Logout.IssuedAt.ToUnixTimeSeconds());
        Assert.Equal(agent.Clock.BootId, verdict.Logout.BootId);
        Assert.InRange((agent.Clock.Now - verdict.Logout.Issued.Latest).TotalSeconds, 178, 182);
    }

    [Fact]
    public async Task An_unsigned_SET_is_refused() => AssertRefused(
        SetErrorCodes.InvalidKey, await VerifyAsync("j1", SetForge.WithoutKey(SetForge.LogoutClaims("j1", agent.OrgClock.Now))));

    [Fact]
    public async Task Alg_none_with_a_signature_that_was_another_tokens_is_refused()
    {
        string signature = agent.Org.Forge.Logout("j1", agent.OrgClock.Now).Split('.')[2];
        AssertRefused(
            SetErrorCodes.InvalidKey,
            await VerifyAsync("j1", SetForge.WithoutKey(SetForge.LogoutClaims("j1", agent.OrgClock.Now), signature)));
    }

    [Fact]
    public async Task A_wrong_key_under_a_known_key_id_is_refused()
    {
        using var other = new SetForge("key-1");
        AssertRefused(SetErrorCodes.InvalidKey, await VerifyAsync("j1", other.Logout("j1", agent.OrgClock.Now)));
    }

    [Fact]
    public async Task Changed_claims_under_a_good_signature_are_refused()
    {
        string[] good = agent.Org.Forge.Logout("j1", agent.OrgClock.Now).Split('.');
        string[] other = agent.Org.Forge.Logout("j1", agent.OrgClock.Now, "eve@example.com").Split('.');
        AssertRefused(SetErrorCodes.InvalidKey, await VerifyAsync("j1", $"{good[0]}.{other[1]}.{good[2]}"));
    }

    [Fact]
    public async Task A_wrong_audience_is_refused() =>
        AssertRefused(SetErrorCodes.InvalidAudience, await VerifyChangedAsync(claims => claims["aud"] = "https://org.example/devices/dev-2"));

    [Fact]
    public async Task A_SET_for_another_instance_key_is_refused_even_when_all_else_is_ours() => AssertRefused(
        SetErrorCodes.InvalidAudience,
        await VerifyChangedAsync(claims => claims["cnf"] = new JsonObject { ["jkt"] = new string('A', 43) }));

    [Fact]
    public async Task A_withdrawal_for_another_instance_key_is_refused_too()
    {
        JsonObject claims = SetForge.Claims("j1", agent.OrgClock.Now, EventTypes.LogoutWithdrawn, new JsonObject { ["command"] = "j0" });
        Assert.IsType<SetVerdict.Withdrawal>(await VerifyAsync("j1", agent.Org.Forge.FromClaims(claims)));
        claims["cnf"] = new JsonObject { ["jkt"] = "another" };
        AssertRefused(SetErrorCodes.InvalidAudience, await VerifyAsync("j1", agent.Org.Forge.FromClaims(claims)));
    }

    [Fact]
    public async Task A_SET_for_our_instance_key_is_a_command() => Assert.IsType<SetVerdict.Command>(
        await VerifyChangedAsync(claims => claims["cnf"] = new JsonObject { ["jkt"] = agent.InstanceKey.Thumbprint }));

    /// <summary>RFC 7800 section 3.1: what is not understood in it is passed over.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kid":"another"}""")]
    public async Task A_SET_of_a_transmitter_that_names_no_key_thumbprint_is_a_command(string confirmation) =>
        Assert.IsType<SetVerdict.Command>(await VerifyChangedAsync(claims => claims["cnf"] = JsonNode.Parse(confirmation)));

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("""{"jkt":1}""")]
    public async Task A_confirmation_of_the_wrong_type_is_refused(string confirmation) => AssertRefused(
        SetErrorCodes.InvalidRequest, await VerifyChangedAsync(claims => claims["cnf"] = JsonNode.Parse(confirmation)));

    [Fact]
    public async Task A_wrong_issuer_is_refused() =>
        AssertRefused(SetErrorCodes.InvalidIssuer, await VerifyChangedAsync(claims => claims["iss"] = "https://other.example"));

    [Fact]
    public async Task Another_devices_SET_is_refused_even_when_the_audience_is_ours() =>
        AssertRefused(SetErrorCodes.InvalidRequest, await VerifyChangedAsync(claims => claims["sub_id"]!["device"]!["id"] = "dev-2"));

    [Fact]
    public async Task A_SET_without_a_device_in_its_subject_is_a_command()
    {
        SetVerdict verdict = await VerifyChangedAsync(claims =>
            claims["sub_id"] = new JsonObject { ["format"] = "email", ["email"] = "ada@example.com" });
        Assert.Equal("ada@example.com", Assert.IsType<SetVerdict.Command>(verdict).Logout.User?.Email);
    }

    [Fact]
    public async Task The_subject_inside_the_event_is_read_as_Oktas_older_shape_has_it()
    {
        SetVerdict verdict = await VerifyChangedAsync(claims =>
        {
            JsonNode subject = claims["sub_id"]!.DeepClone();
            claims.Remove("sub_id");
            claims["events"]![EventTypes.SessionRevoked]!["subject"] = subject;
        });
        Assert.Equal("ada@example.com", Assert.IsType<SetVerdict.Command>(verdict).Logout.User?.Email);
    }

    [Fact]
    public async Task An_unknown_event_type_is_refused() => AssertRefused(
        SetErrorCodes.InvalidRequest,
        await VerifyAsync("j1", agent.Org.Forge.FromClaims(
            SetForge.Claims("j1", agent.OrgClock.Now, "https://schemas.example/unknown", []))));

    [Theory]
    [InlineData(EventTypes.Verification)]
    [InlineData(EventTypes.StreamUpdated)]
    public async Task Control_events_of_SSF_have_no_effect_of_their_own(string eventType) => Assert.IsType<SetVerdict.Control>(
        await VerifyAsync("j1", agent.Org.Forge.FromClaims(SetForge.Claims("j1", agent.OrgClock.Now, eventType, []))));

    [Fact]
    public async Task Two_events_in_one_SET_are_refused() => AssertRefused(
        SetErrorCodes.InvalidRequest,
        await VerifyChangedAsync(claims => claims["events"]!["https://schemas.example/second"] = new JsonObject()));

    [Fact]
    public async Task What_other_makers_write_differently_is_taken()
    {
        JsonObject claims = SetForge.LogoutClaims("j1", agent.OrgClock.Now);
        claims["txn"] = 8675309;
        claims["sub_id"]!["session"] = new JsonObject { ["format"] = "opaque", ["id"] = "s" };
        var command = Assert.IsType<SetVerdict.Command>(await VerifyAsync("j1", agent.Org.Forge.FromClaims(claims, "application/secevent+jwt")));
        Assert.Equal("8675309", command.Logout.TraceId);
    }

    [Fact]
    public async Task A_critical_member_that_is_not_known_is_refused_and_one_of_several_audiences_is_enough()
    {
        agent.Org.Describes = org => org with { CriticalMembers = ["tenant"], OtherAudiences = ["https://other.example"] };
        Assert.IsType<SetVerdict.Command>(await VerifyChangedAsync(claims => claims["aud"] = new JsonArray("https://other.example", "https://third.example")));
        AssertRefused(SetErrorCodes.InvalidRequest, await VerifyChangedAsync(claims => claims["sub_id"]!["tenant"] = new JsonObject()));
    }

    [Fact]
    public async Task A_token_of_another_type_is_refused() => AssertRefused(
        SetErrorCodes.InvalidRequest,
        await VerifyAsync("j1", agent.Org.Forge.FromClaims(SetForge.LogoutClaims("j1", agent.OrgClock.Now), typ: "JWT")));

    [Fact]
    public async Task A_jti_that_differs_from_its_delivery_key_is_refused() =>
        AssertRefused(SetErrorCodes.InvalidRequest, await VerifyAsync("j2", agent.Org.Forge.Logout("j1", agent.OrgClock.Now)));

    [Theory]
    [InlineData("")]
    [InlineData("not a token")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9")]
    public async Task Garbage_is_refused(string compact) =>
        AssertRefused(SetErrorCodes.InvalidRequest, await VerifyAsync("j1", compact));

    [Fact]
    public async Task An_event_an_hour_in_the_future_is_refused() => AssertRefused(
        SetErrorCodes.InvalidRequest,
        await VerifyChangedAsync(claims => claims["events"]![EventTypes.SessionRevoked]!["event_timestamp"] =
            (agent.OrgClock.Now + TimeSpan.FromHours(1)).ToUnixTimeSeconds()));

    [Fact]
    public async Task An_event_within_five_minutes_of_the_future_counts_as_issued_when_it_was_received()
    {
        SetVerdict verdict = await VerifyChangedAsync(claims => claims["events"]![EventTypes.SessionRevoked]!["event_timestamp"] =
            (agent.OrgClock.Now + TimeSpan.FromMinutes(4)).ToUnixTimeSeconds());
        Assert.Equal(agent.Clock.Now, Assert.IsType<SetVerdict.Command>(verdict).Logout.Issued.Latest);
    }

    [Fact]
    public async Task An_event_timestamp_in_milliseconds_is_the_same_moment_as_in_seconds()
    {
        DateTimeOffset issued = agent.OrgClock.Now - TimeSpan.FromMinutes(10);
        SetVerdict verdict = await VerifyChangedAsync(claims =>
            claims["events"]![EventTypes.SessionRevoked]!["event_timestamp"] = issued.ToUnixTimeMilliseconds());
        Assert.InRange((Assert.IsType<SetVerdict.Command>(verdict).Logout.IssuedAt - issued).TotalSeconds, -0.01, 0.01);
    }

    [Fact]
    public async Task A_time_in_whole_seconds_reaches_to_the_end_of_its_second()
    {
        // Org time is known exactly: every answer comes just as the second of its Date header begins.
        endpoints = await agent.Org.DiscoverAsync(CancellationToken.None);
        agent.Clock.Pass(TimeSpan.FromMilliseconds(700));
        BootInstant issued = agent.Clock.Now;
        string compact = agent.Org.Forge.Logout("j1", agent.OrgClock.Now);
        agent.Clock.Pass(TimeSpan.FromMilliseconds(9_300));

        var verifier = new SetVerifier(agent.KeysOf(agent.Org), agent.InstanceKey, agent.OrgTime, agent.Clock);
        SetVerdict verdict = await verifier.VerifyAsync("j1", compact, endpoints, agent.Clock.Now, CancellationToken.None);

        BootInterval interval = Assert.IsType<SetVerdict.Command>(verdict).Logout.Issued;
        Assert.InRange(issued.SinceBoot, interval.Earliest.SinceBoot, interval.Latest.SinceBoot);
    }

    [Fact]
    public async Task Without_an_event_timestamp_toe_counts_and_then_iat()
    {
        DateTimeOffset toe = agent.OrgClock.Now - TimeSpan.FromMinutes(20);
        SetVerdict withToe = await VerifyChangedAsync(claims =>
        {
            claims["events"]![EventTypes.SessionRevoked] = new JsonObject();
            claims["toe"] = toe.ToUnixTimeSeconds();
        });
        Assert.Equal(toe.ToUnixTimeSeconds(), Assert.IsType<SetVerdict.Command>(withToe).Logout.IssuedAt.ToUnixTimeSeconds());

        long iat = agent.OrgClock.Now.ToUnixTimeSeconds();
        SetVerdict withIat = await VerifyChangedAsync(claims => claims["events"]![EventTypes.SessionRevoked] = new JsonObject());
        Assert.InRange(Assert.IsType<SetVerdict.Command>(withIat).Logout.IssuedAt.ToUnixTimeSeconds() - iat, 0, 1);
    }

    [Fact]
    public async Task An_iat_in_the_future_is_left_to_come_again() => Assert.IsType<SetVerdict.Deferred>(
        await VerifyChangedAsync(claims => claims["iat"] = (agent.OrgClock.Now + TimeSpan.FromHours(1)).ToUnixTimeSeconds()));

    [Fact]
    public async Task A_command_of_last_year_is_valid_for_age_is_rule_1s_business() => Assert.IsType<SetVerdict.Command>(
        await VerifyAsync("j1", agent.Org.Forge.Logout("j1", agent.OrgClock.Now - TimeSpan.FromDays(365))));

    [Fact]
    public async Task While_org_time_is_unknown_a_command_is_left_to_come_again()
    {
        var unmapped = new SetVerifier(
            agent.KeysOf(agent.Org), agent.InstanceKey, new OrgTime(agent.Clock), agent.Clock);
        endpoints = await agent.Org.DiscoverAsync(CancellationToken.None);
        SetVerdict verdict = await unmapped.VerifyAsync(
            "j1", agent.Org.Forge.Logout("j1", agent.OrgClock.Now), endpoints, agent.Clock.Now, CancellationToken.None);
        Assert.IsType<SetVerdict.Deferred>(verdict);
    }

    private async Task<SetVerdict> VerifyChangedAsync(Action<JsonObject> change)
    {
        JsonObject claims = SetForge.LogoutClaims("j1", agent.OrgClock.Now);
        change(claims);
        return await VerifyAsync("j1", agent.Org.Forge.FromClaims(claims));
    }

    private async Task<SetVerdict> VerifyAsync(string jti, string compact)
    {
        endpoints = await agent.Org.DiscoverAsync(CancellationToken.None);
        var verifier = new SetVerifier(agent.KeysOf(agent.Org), agent.InstanceKey, agent.OrgTime, agent.Clock);
        return await verifier.VerifyAsync(jti, compact, endpoints, agent.Clock.Now, CancellationToken.None);
    }

    private static void AssertRefused(string code, SetVerdict verdict) =>
        Assert.Equal(code, Assert.IsType<SetVerdict.Refused>(verdict).Error.Code);
}
