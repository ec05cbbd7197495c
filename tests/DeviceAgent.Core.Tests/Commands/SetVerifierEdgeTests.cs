using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Tests.Commands;

/// <summary>A SET at the edges of what is believed.</summary>
public sealed class SetVerifierEdgeTests
{
    private readonly TestAgent agent = new();

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_event_five_minutes_ahead_of_the_latest_that_org_time_can_be_is_believed_and_not_a_millisecond_more(int milliseconds, bool believed)
    {
        long latest = (await LatestNowAsync()).ToUnixTimeMilliseconds();
        SetVerdict verdict = await VerifyAsync(claims =>
            Event(claims)["event_timestamp"] = latest + (long)SetVerifier.EventLeeway.TotalMilliseconds + milliseconds);

        Assert.Equal(believed, verdict is SetVerdict.Command);
        Assert.Equal(!believed, verdict is SetVerdict.Refused);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_iat_a_minute_ahead_is_believed_and_a_later_one_is_left_to_come_again(int seconds, bool believed)
    {
        DateTimeOffset latest = await LatestNowAsync();
        SetVerdict verdict = await VerifyAsync(claims => claims["iat"] = latest.ToUnixTimeSeconds() + 60 + seconds);

        Assert.Equal(believed, verdict is SetVerdict.Command);
        Assert.Equal(!believed, verdict is SetVerdict.Deferred);
    }

    [Fact]
    public async Task An_event_that_lies_ahead_counts_as_issued_when_it_was_received_and_no_later()
    {
        var verdict = (SetVerdict.Command)await VerifyAsync(claims =>
            Event(claims)["event_timestamp"] = (agent.OrgClock.Now + TimeSpan.FromMinutes(2)).ToUnixTimeSeconds());

        Assert.Equal(BootInterval.At(agent.Clock.Now), verdict.Logout.Issued);
        Assert.Equal(agent.Clock.Wall.GetUtcNow(), verdict.Logout.ReceivedAt);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1e300)]
    public async Task An_event_timestamp_that_is_no_time_is_refused_and_not_passed_over(double value) =>
        AssertRefused(await VerifyAsync(claims => Event(claims)["event_timestamp"] = value));

    [Theory]
    [InlineData("dev-1", true)]
    [InlineData(SetForge.Audience, true)]
    [InlineData("ev-1", false)]
    [InlineData("/dev-1", false)]
    [InlineData("devices/dev-1", true)]
    [InlineData("DEV-1", false)]
    [InlineData("", false)]
    public async Task The_subjects_device_is_ours_when_it_is_the_audience_or_its_last_segments(string id, bool ours) =>
        Assert.Equal(ours, await VerifyAsync(claims => claims["sub_id"]!["device"]!["id"] = id) is SetVerdict.Command);

    [Fact]
    public async Task A_device_without_an_id_is_not_ours() =>
        AssertRefused(await VerifyAsync(claims => claims["sub_id"]!["device"] = new JsonObject { ["format"] = "opaque" }));

    [Fact]
    public async Task A_complex_subject_without_a_device_means_its_user() => Assert.Equal(
        "ada@example.com",
        Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims => claims["sub_id"]!.AsObject().Remove("device"))).Logout.User?.Email);

    [Fact]
    public async Task A_subject_with_a_device_is_complex_whatever_it_calls_itself()
    {
        AssertRefused(await VerifyAsync(claims =>
        {
            claims["sub_id"]!["format"] = "email";
            claims["sub_id"]!["device"]!["id"] = "dev-2";
        }));
        Assert.Equal("ada@example.com", Assert.IsType<SetVerdict.Command>(
            await VerifyAsync(claims => claims["sub_id"]!.AsObject().Remove("format"))).Logout.User?.Email);
    }

    [Fact]
    public async Task A_SET_without_any_subject_is_a_command_for_nobody_in_particular()
    {
        LogoutCommand logout = Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims => claims.Remove("sub_id"))).Logout;

        Assert.Null(logout.User);
        Assert.Empty(logout.Assignment.LocalAccounts);
        Assert.False(logout.Assignment.SingleUser);
        Assert.Null(logout.ReasonAdmin);
    }

    [Theory]
    [InlineData("""{"de":"gestohlen","en":"stolen"}""", "stolen")]
    [InlineData("""{"de":"gestohlen","fr":"vole"}""", "gestohlen")]
    [InlineData("{}", null)]
    public async Task Of_a_reason_in_several_languages_the_English_one_counts_or_else_the_first(string reason, string? expected)
    {
        LogoutCommand logout = Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims =>
        {
            Event(claims)["reason_admin"] = JsonNode.Parse(reason);
            Event(claims)["reason_user"] = JsonNode.Parse(reason);
        })).Logout;

        Assert.Equal((expected, expected), (logout.ReasonAdmin, logout.ReasonUser));
    }

    [Fact]
    public async Task A_withdrawal_names_its_command()
    {
        Assert.Equal("j9", Assert.IsType<SetVerdict.Withdrawal>(await VerifyCompactAsync(agent.Org.Forge.Withdrawal("j1", "j9", agent.OrgClock.Now))).CommandJti);
        AssertRefused(await VerifyCompactAsync(agent.Org.Forge.Withdrawal("j1", "", agent.OrgClock.Now)));
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("jti")]
    [InlineData("iat")]
    [InlineData("events")]
    public async Task A_claim_of_the_wrong_type_is_refused_and_ends_nothing(string claim) => Assert.IsType<SetVerdict.Refused>(
        await VerifyAsync(claims => claims[claim] = new JsonArray(new JsonObject { ["a"] = 1 })));

    [Theory]
    [InlineData("typ", "1")]
    [InlineData("typ", "{}")]
    [InlineData("alg", "1")]
    [InlineData("alg", "[]")]
    [InlineData("kid", "1")]
    [InlineData("kid", "{}")]
    [InlineData("kid", "[\"key-1\"]")]
    public async Task A_header_of_the_wrong_type_is_refused_or_left_to_come_again_and_ends_nothing(string name, string value)
    {
        string[] parts = agent.Org.Forge.Logout("j1", agent.OrgClock.Now).Split('.');
        JsonNode header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        header[name] = JsonNode.Parse(value);
        parts[0] = Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(header.ToJsonString()));

        Assert.IsNotType<SetVerdict.Command>(await VerifyCompactAsync(string.Join('.', parts)));
    }

    [Fact]
    public async Task The_tokens_own_subject_comes_before_the_one_inside_the_event()
    {
        LogoutCommand logout = Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims =>
            Event(claims)["subject"] = new JsonObject { ["format"] = "email", ["email"] = "bob@example.com" })).Logout;
        Assert.Equal("ada@example.com", logout.User?.Email);

        LogoutCommand older = Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims =>
        {
            claims.Remove("sub_id");
            Event(claims)["subject"] = new JsonObject { ["format"] = "email", ["email"] = "bob@example.com" };
        })).Logout;
        Assert.Equal("bob@example.com", older.User?.Email);
    }

    [Fact]
    public async Task A_subject_with_a_user_is_complex_whatever_it_calls_itself() => Assert.Equal(
        "ada@example.com",
        Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims =>
        {
            claims["sub_id"]!["format"] = "email";
            claims["sub_id"]!.AsObject().Remove("device");
        })).Logout.User?.Email);

    /// <summary>A time in whole seconds has lost up to one.</summary>
    [Fact]
    public async Task An_event_timestamp_in_seconds_reaches_a_second_further_than_one_in_milliseconds()
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds((agent.OrgClock.Now - TimeSpan.FromHours(1)).ToUnixTimeSeconds());
        agent.Clock.Pass(TimeSpan.FromHours(2));
        BootInterval seconds = (await IssuedAtAsync(at.ToUnixTimeSeconds())).Logout.Issued;
        BootInterval milliseconds = (await IssuedAtAsync(at.ToUnixTimeMilliseconds())).Logout.Issued;

        Assert.Equal(seconds.Earliest, milliseconds.Earliest);
        Assert.InRange(seconds.Latest - milliseconds.Latest, TimeSpan.FromMilliseconds(900), TimeSpan.FromMilliseconds(1100));
    }

    [Fact]
    public async Task The_org_is_asked_for_newer_keys_again_after_exactly_the_least_time()
    {
        OrgEndpoints endpoints = await agent.Org.DiscoverAsync(CancellationToken.None);
        using TrustedKeys keys = agent.KeysOf(agent.Org);
        await keys.FindAsync("unknown", endpoints, CancellationToken.None);
        int fetched = agent.Org.KeyFetches;
        agent.Clock.Pass(TrustedKeys.RefetchAfter - TimeSpan.FromTicks(1));
        await keys.FindNewerAsync("unknown", endpoints, agent.Clock.Now, CancellationToken.None);
        Assert.Equal(fetched, agent.Org.KeyFetches);
        agent.Clock.Pass(TimeSpan.FromTicks(1));
        await keys.FindNewerAsync("unknown", endpoints, agent.Clock.Now, CancellationToken.None);
        Assert.Equal(fetched + 1, agent.Org.KeyFetches);
    }

    [Fact]
    public async Task The_type_of_the_token_may_be_written_in_any_case() => Assert.IsType<SetVerdict.Command>(await VerifyCompactAsync(
        agent.Org.Forge.FromClaims(SetForge.LogoutClaims("j1", agent.OrgClock.Now), typ: "SecEvent+JWT")));

    [Fact]
    public async Task RS256_is_accepted_and_no_other_RSA_algorithm()
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "rsa-1" };
        agent.Org.Keys.Add(key);

        Assert.IsType<SetVerdict.Command>(await VerifyCompactAsync(Sign(key, SecurityAlgorithms.RsaSha256)));
        SetVerdict.Refused other = Assert.IsType<SetVerdict.Refused>(await VerifyCompactAsync(Sign(key, SecurityAlgorithms.RsaSsaPssSha256)));
        Assert.Equal(SetErrorCodes.InvalidKey, other.Error.Code);
        Assert.Contains("algorithm", other.Error.Description, StringComparison.Ordinal);
    }

    private string Sign(SecurityKey key, string algorithm) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            SetForge.LogoutClaims("j1", agent.OrgClock.Now).ToJsonString(),
            new SigningCredentials(key, algorithm),
            new Dictionary<string, object> { ["typ"] = SecurityEventToken.MediaType });

    private async Task<DateTimeOffset> LatestNowAsync()
    {
        await agent.Org.DiscoverAsync(CancellationToken.None);
        Assert.True(agent.OrgTime.TryNow(out _, out DateTimeOffset latest));
        return latest;
    }

    private static JsonNode Event(JsonObject claims) => claims["events"]![EventTypes.SessionRevoked]!;

    private Task<SetVerdict> VerifyAsync(Action<JsonObject> change)
    {
        JsonObject claims = SetForge.LogoutClaims("j1", agent.OrgClock.Now);
        change(claims);
        return VerifyCompactAsync(agent.Org.Forge.FromClaims(claims));
    }

    private async Task<SetVerdict.Command> IssuedAtAsync(long timestamp) =>
        Assert.IsType<SetVerdict.Command>(await VerifyAsync(claims => Event(claims)["event_timestamp"] = timestamp));

    private async Task<SetVerdict> VerifyCompactAsync(string compact)
    {
        OrgEndpoints endpoints = await agent.Org.DiscoverAsync(CancellationToken.None);
        var verifier = new SetVerifier(agent.KeysOf(agent.Org), agent.InstanceKey, agent.OrgTime, agent.Clock);
        return await verifier.VerifyAsync("j1", compact, endpoints, agent.Clock.Now, CancellationToken.None);
    }

    private static void AssertRefused(SetVerdict verdict) =>
        Assert.Equal(SetErrorCodes.InvalidRequest, Assert.IsType<SetVerdict.Refused>(verdict).Error.Code);
}
