using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Org;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Tests.Trust;

public sealed class RollOverTests : IDisposable
{
    private readonly TrustFixture site = new();
    private readonly SetForge second = new("key-2");
    private readonly SetForge third = new("key-3");
    private readonly SetForge fourth = new("key-4");
    private readonly SetForge stranger = new("key-x");

    public void Dispose()
    {
        foreach (SetForge forge in (SetForge[])[second, third, fourth, stranger])
        {
            forge.Dispose();
        }
    }

    [Fact]
    public async Task A_connected_device_takes_the_first_command_of_a_new_key()
    {
        Assert.True(await site.TakesAsync(site.First));
        site.Show(site.First, second);
        site.Org.RollOvers.Add(site.First.RollOver(second.Key));
        Assert.True(await site.TakesAsync(second));
        Assert.True(await site.TakesAsync(site.First));
    }

    [Fact]
    public async Task A_device_that_slept_through_three_rotations_takes_the_newest_keys_command()
    {
        await site.Agent.RunOnceAsync();
        site.Show(fourth);
        // In no order: the chain is followed, not the list.
        site.Org.RollOvers.AddRange([third.RollOver(fourth.Key), site.First.RollOver(second.Key), second.RollOver(third.Key)]);
        site.Agent.Start();
        Assert.True(await site.TakesAsync(fourth));

        // What was reached is known from then on.
        site.Org.RollOvers.Clear();
        site.Agent.Start();
        Assert.True(await site.TakesAsync(fourth));
        Assert.Equal(
            ((SetForge[])[site.First, second, third, fourth]).Select(TrustFixture.ThumbprintOf), new KnownKeys(site.Agent.Disk).Read(SetForge.Issuer));
    }

    [Fact]
    public async Task A_key_that_was_rolled_over_to_can_itself_vouch_after_it_is_gone()
    {
        await site.Agent.RunOnceAsync();
        site.Show(second);
        site.Org.RollOvers.Add(site.First.RollOver(second.Key));
        Assert.True(await site.TakesAsync(second));

        site.Show(third);
        site.Org.RollOvers.Clear();
        site.Org.RollOvers.Add(second.RollOver(third.Key));
        Assert.True(await site.TakesAsync(third));
    }

    [Fact]
    public async Task Keys_of_before_a_restored_backup_still_count_and_so_does_the_next_rotation()
    {
        await site.Agent.RunOnceAsync();
        site.Show(site.First, second);
        site.Org.RollOvers.Add(site.First.RollOver(second.Key));
        Assert.True(await site.TakesAsync(second));

        site.Show(site.First);
        site.Org.RollOvers.Clear();
        Assert.True(await site.TakesAsync(site.First));

        site.Show(site.First, third);
        site.Org.RollOvers.Add(site.First.RollOver(third.Key));
        Assert.True(await site.TakesAsync(third));
    }

    public static TheoryData<string> BadRollOvers => new(
        "by a stranger", "for another issuer", "loop of strangers", "sub of another key", "kid of a known key", "kid of another key", "jwk of a known key",
        "changed claims", "signed as a SET", "wrong type", "unsigned", "garbage", "stranger behind a garbled link");

    [Theory]
    [MemberData(nameof(BadRollOvers))]
    public async Task A_roll_over_that_proves_nothing_makes_no_key_trusted_and_hides_no_good_one(string what)
    {
        await site.Agent.RunOnceAsync();
        site.Show(stranger, second);
        site.Org.RollOvers.AddRange(Bad(what));
        site.Org.RollOvers.Add(site.First.RollOver(second.Key));
        site.Org.RollOvers.AddRange(Bad(what));

        Assert.False(await site.TakesAsync(stranger));
        Assert.True(await site.TakesAsync(second));
    }

    [Fact]
    public async Task Loops_end()
    {
        await site.Agent.RunOnceAsync();
        site.Show(third);
        site.Org.RollOvers.AddRange(
            [site.First.RollOver(second.Key), second.RollOver(site.First.Key), second.RollOver(second.Key), second.RollOver(third.Key), third.RollOver(second.Key)]);
        Assert.True(await site.TakesAsync(third));
    }

    [Fact]
    public async Task The_newest_hundred_are_looked_at()
    {
        string[] noise = [.. Enumerable.Repeat(stranger.RollOver(third.Key), KeyRollOver.Most - 1)];
        string[] anchors = [TrustFixture.ThumbprintOf(site.First)];
        string good = site.First.RollOver(second.Key);
        Assert.Equal(2, (await RollOverChain.FollowAsync(anchors, new OrgKeySet([], [good, .. noise]), SetForge.Issuer)).Count);
        Assert.Single(await RollOverChain.FollowAsync(anchors, new OrgKeySet([], [good, .. noise, noise[0]]), SetForge.Issuer));
    }

    [Fact]
    public async Task A_roll_over_is_no_SET()
    {
        await site.Agent.RunOnceAsync();
        site.Org.Deliver("r1", site.First.RollOver(second.Key));
        await site.Agent.RunOnceAsync();
        Assert.Equal(SetErrorCodes.InvalidRequest, site.Org.Errors["r1"].Code);
    }

    private IEnumerable<string> Bad(string what)
    {
        string good = site.First.RollOver(second.Key);
        string[] parts = good.Split('.');
        return what switch
        {
            "by a stranger" => [stranger.RollOver(stranger.Key), third.RollOver(stranger.Key)],
            "for another issuer" => [site.First.RollOver(stranger.Key, "https://other.example")],
            "loop of strangers" => [third.RollOver(stranger.Key), stranger.RollOver(third.Key)],
            "sub of another key" => [Signed(site.First, Header(site.First), Claims(TrustFixture.ThumbprintOf(second), stranger))],
            "kid of a known key" => [Signed(stranger, Header(stranger, TrustFixture.ThumbprintOf(site.First)), Claims(TrustFixture.ThumbprintOf(stranger), stranger))],
            "kid of another key" => [Signed(site.First, Header(site.First, TrustFixture.ThumbprintOf(second)), Claims(TrustFixture.ThumbprintOf(stranger), stranger))],
            "jwk of a known key" => [Signed(stranger, Header(site.First), Claims(TrustFixture.ThumbprintOf(stranger), stranger))],
            "changed claims" => [$"{parts[0]}.{Encode(Claims(TrustFixture.ThumbprintOf(stranger), stranger))}.{parts[2]}"],
            "signed as a SET" => [site.First.FromClaims(Claims(TrustFixture.ThumbprintOf(stranger), stranger))],
            "wrong type" => [Signed(site.First, Header(site.First, typ: "JWT"), Claims(TrustFixture.ThumbprintOf(stranger), stranger))],
            "unsigned" => [$"{Encode(Header(site.First, alg: "none"))}.{Encode(Claims(TrustFixture.ThumbprintOf(stranger), stranger))}."],
            "stranger behind a garbled link" => [good[..^4] + "AAAA", third.RollOver(stranger.Key), .. Broken(site.First.RollOver(third.Key))],
            _ => ["", "a.b.c", "..", "null", "{}", $"{parts[0]}.{parts[1]}", $"{Encode([])}.{Encode([])}.", new string('a', 100_000)],
        };
    }

    private static IEnumerable<string> Broken(string compact)
    {
        string[] parts = compact.Split('.');
        yield return $"{parts[0]}.{parts[1]}.{parts[2][1..]}A";
        yield return $"{parts[0]}.{parts[1]}.";
    }

    private static JsonObject Header(SetForge signer, string? kid = null, string typ = KeyRollOver.MediaType, string alg = "ES256") => new()
    {
        ["alg"] = alg, ["typ"] = typ, ["kid"] = kid ?? TrustFixture.ThumbprintOf(signer), ["jwk"] = PublicSigningKey.Of(signer.Key)!.ToJson(),
    };

    private static JsonObject Claims(string sub, SetForge newer) => new()
    {
        ["iss"] = SetForge.Issuer, ["iat"] = 1, ["sub"] = sub, ["jwk"] = PublicSigningKey.Of(newer.Key)!.ToJson(),
    };

    private static string Signed(SetForge signer, JsonObject header, JsonObject claims)
    {
        string text = $"{Encode(header)}.{Encode(claims)}";
        byte[] signature = signer.Key.ECDsa.SignData(Encoding.ASCII.GetBytes(text), System.Security.Cryptography.HashAlgorithmName.SHA256);
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static string Encode(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());
}
