using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.State;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NSubstitute;

namespace DeviceAgent.Core.Tests.Trust;

public sealed class FirstUseTests : IDisposable
{
    private readonly TrustFixture site = new();
    private readonly SetForge stranger = new("key-1");
    private readonly SetForge second = new("key-2");

    public void Dispose()
    {
        stranger.Dispose();
        second.Dispose();
    }

    public static TheoryData<string> Damages => new(
        "", "{}", "null", "[]", "{\"Issuers\":{}}", "CUT", "FLIP", "MORE", "{\"Checksum\":\"00000000\",\"Issuers\":null}",
        "{\"Checksum\":\"44136fa3\",\"Issuers\":{}}x");

    [Fact]
    public async Task An_interceptor_that_swaps_the_key_set_cannot_issue_commands()
    {
        Assert.True(await site.TakesAsync(site.First));
        site.Show(stranger);

        Assert.False(await site.TakesAsync(stranger));
        Assert.Contains(await site.ReportedAsync(), r => r.Code == Refusals.DeferredCode && r.Description.Contains("do not vouch for"));
        Assert.All(await site.ReportedAsync(), r => Assert.True(r.Description.Length < Refusals.LongestText, "cut: what to do stands at its end"));
    }

    [Fact]
    public async Task First_use_is_the_first_contact_and_no_SET_is_needed_for_it()
    {
        await site.Agent.RunOnceAsync();
        site.Show(stranger);
        site.Agent.Clock.Pass(TimeSpan.FromHours(1));
        Assert.False(await site.TakesAsync(stranger));
    }

    [Fact]
    public async Task What_was_seen_first_is_remembered_over_a_restart()
    {
        await site.Agent.RunOnceAsync();
        site.Show(second);
        site.Agent.Start();
        Assert.False(await site.TakesAsync(second));

        site.Show(site.First);
        site.Agent.Start();
        Assert.True(await site.TakesAsync(site.First));
    }

    [Fact]
    public async Task A_second_key_without_a_roll_over_does_not_count_beside_the_first()
    {
        await site.Agent.RunOnceAsync();
        site.Show(site.First, second);
        Assert.False(await site.TakesAsync(second));
        Assert.True(await site.TakesAsync(site.First));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_key_under_the_kid_of_a_known_one_neither_counts_nor_hides_it(bool strangerFirst)
    {
        await site.Agent.RunOnceAsync();
        site.Show(strangerFirst ? [stranger, site.First] : [site.First, stranger]);
        Assert.False(await site.TakesAsync(stranger));
        Assert.True(await site.TakesAsync(site.First));
    }

    [Fact]
    public async Task A_known_key_that_the_org_shows_no_more_signs_nothing()
    {
        site.Show(site.First, second);
        Assert.True(await site.TakesAsync(site.First));
        site.Show(second);
        site.Agent.Start();
        Assert.False(await site.TakesAsync(site.First));
        Assert.True(await site.TakesAsync(second));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_file_is_no_first_use_but_refuses_every_key_until_it_is_mended(string damage)
    {
        await site.Agent.RunOnceAsync();
        byte[] good = site.File!;
        string text = Encoding.UTF8.GetString(good);
        string thumbprint = TrustFixture.ThumbprintOf(site.First);
        byte[] bad = Encoding.UTF8.GetBytes(damage switch
        {
            "CUT" => text[..^1],
            "FLIP" => text.Replace(thumbprint, TrustFixture.ThumbprintOf(stranger), StringComparison.Ordinal),
            "MORE" => text.Insert(1, "\"Version\":2,"),
            _ => damage,
        });
        site.Agent.Disk.Replace(KnownKeys.FileName, bad);
        site.Show(site.First, stranger);
        site.Agent.Start();

        Assert.False(await site.TakesAsync(stranger));
        Assert.False(await site.TakesAsync(site.First));
        Assert.Equal(bad, site.File);
        Assert.Contains(await site.ReportedAsync(), r => r.Description.Contains("org-keys.json is damaged"));

        site.Agent.Disk.Replace(KnownKeys.FileName, good);
        Assert.True(await site.TakesAsync(site.First));
        Assert.False(await site.TakesAsync(stranger));
    }

    [Fact]
    public async Task A_deleted_file_is_a_first_use_without_a_restart()
    {
        await site.Agent.RunOnceAsync();
        site.Show(stranger);
        Assert.False(await site.TakesAsync(stranger));
        site.Agent.Disk.Delete(KnownKeys.FileName);
        Assert.True(await site.TakesAsync(stranger));
    }

    [Fact]
    public async Task An_empty_key_set_is_no_first_use()
    {
        site.Show();
        Assert.False(await site.TakesAsync(site.First));
        Assert.Null(site.File);
        site.Show(site.First);
        Assert.True(await site.TakesAsync(site.First));
    }

    [Fact]
    public async Task A_key_that_cannot_be_remembered_is_not_trusted_until_it_is()
    {
        var disk = new StubbornFolder(new MemoryStateFolder()) { Refuses = true };
        using var keys = new TrustedKeys(
            site.Org, new KnownKeys(disk), new AgentOptions(), site.Agent.Clock, NullLogger<TrustedKeys>.Instance);
        OrgEndpoints org = await site.Org.DiscoverAsync(default);
        await keys.LearnAsync(org, default);
        await Assert.ThrowsAsync<IOException>(async () => await keys.FindAsync("key-1", org, default));

        disk.Refuses = false;
        Assert.Single((await keys.FindAsync("key-1", org, default)).Trusted);
        Assert.NotNull(disk.Read(KnownKeys.FileName));
    }

    [Fact]
    public async Task After_a_flush_that_failed_the_file_is_written_again_before_its_keys_count()
    {
        var disk = new StubbornFolder(new MemoryStateFolder()) { FlushFails = true };
        using var keys = new TrustedKeys(
            site.Org, new KnownKeys(disk), new AgentOptions(), site.Agent.Clock, NullLogger<TrustedKeys>.Instance);
        OrgEndpoints org = await site.Org.DiscoverAsync(default);
        await Assert.ThrowsAsync<IOException>(async () => await keys.FindAsync("key-1", org, default));

        // The key is in the file by now, but perhaps not on the disk.
        await Assert.ThrowsAsync<IOException>(async () => await keys.FindAsync("key-1", org, default));
        disk.FlushFails = false;
        Assert.Single((await keys.FindAsync("key-1", org, default)).Trusted);
    }

    [Fact]
    public async Task Of_two_first_readings_at_once_one_counts_and_the_other_is_held_against_it()
    {
        var slow = new TaskCompletionSource<OrgKeySet>();
        IOrgClient org = Substitute.For<IOrgClient>();
        org.GetSigningKeysAsync(default!, default).ReturnsForAnyArgs(
            slow.Task, Task.FromResult(new OrgKeySet([PublicSigningKey.Of(stranger.Key)!], [])));
        using TrustedKeys keys = site.Agent.KeysOf(org);
        OrgEndpoints endpoints = await site.Org.DiscoverAsync(default);

        Task first = keys.LearnAsync(endpoints, default);
        Task other = keys.LearnAsync(endpoints, default);
        slow.SetResult(new OrgKeySet([PublicSigningKey.Of(site.First.Key)!], []));
        await Task.WhenAll(first, other);

        Assert.Equal([TrustFixture.ThumbprintOf(site.First)], new KnownKeys(site.Agent.Disk).Read(SetForge.Issuer));
        KeyChoice choice = await keys.FindAsync("key-1", endpoints, default);
        Assert.Empty(choice.Trusted);
        Assert.NotNull(choice.Distrust);
    }

    [Fact]
    public async Task At_first_contact_nothing_is_asked_of_an_org_that_does_not_show_its_keys_and_later_it_is()
    {
        IOrgClient org = Substitute.For<IOrgClient>();
        org.GetSigningKeysAsync(default!, default).ReturnsForAnyArgs<OrgKeySet>(_ => throw new OrgUnavailableException("down"));
        OrgEndpoints endpoints = await site.Org.DiscoverAsync(default);
        using TrustedKeys keys = site.Agent.KeysOf(org);
        await Assert.ThrowsAsync<OrgUnavailableException>(() => keys.LearnAsync(endpoints, default));

        new KnownKeys(site.Agent.Disk).Write(SetForge.Issuer, [TrustFixture.ThumbprintOf(site.First)]);
        await keys.LearnAsync(endpoints, default);
    }

    [Fact]
    public async Task Each_issuer_has_its_own_first_use()
    {
        var known = new KnownKeys(site.Agent.Disk);
        known.Write("https://other.example", [TrustFixture.ThumbprintOf(stranger)]);
        Assert.True(await site.TakesAsync(site.First));
        Assert.Equal([TrustFixture.ThumbprintOf(stranger)], known.Read("https://other.example"));
        Assert.Equal([TrustFixture.ThumbprintOf(site.First)], known.Read(SetForge.Issuer));
        site.Show(stranger);
        Assert.False(await site.TakesAsync(stranger));
    }

    [Fact]
    public async Task A_SET_without_kid_is_held_against_every_trusted_key()
    {
        site.Show(second, site.First);
        await site.Agent.RunOnceAsync();
        site.Show(second, site.First, stranger);
        Assert.True(await site.TakesAsync("n1", WithoutKid("n1", site.First.Key)));
        Assert.True(await site.TakesAsync("n2", WithoutKid("n2", second.Key)));
        Assert.False(await site.TakesAsync("n3", WithoutKid("n3", stranger.Key)));
    }

    [Fact]
    public async Task An_RSA_key_with_any_kid_is_trusted_by_its_thumbprint()
    {
        using RSA rsa = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "anything-2026" };
        site.Org.Keys.Clear();
        site.Org.Keys.Add(key);
        Assert.True(await site.TakesAsync("r1", Rs256("r1", key)));

        var swapped = new RsaSecurityKey(other) { KeyId = "anything-2026" };
        site.Org.Keys[0] = swapped;
        Assert.False(await site.TakesAsync("r2", Rs256("r2", swapped)));
    }

    [Fact]
    public async Task A_bad_signature_is_refused_for_good_only_by_keys_that_were_read_since_the_SET_came()
    {
        await site.Agent.RunOnceAsync();
        site.Agent.Clock.Pass(TimeSpan.FromHours(1));
        // Two SETs, one after the other within the throttle: the second finds keys from before it.
        site.Org.Deliver("b1", stranger.Logout("b1", site.Agent.OrgClock.Now));
        await site.Agent.RunOnceAsync();
        Assert.Equal(["b1"], site.Org.Errors.Keys);

        site.Agent.Clock.Pass(TimeSpan.FromSeconds(1));
        site.Org.Deliver("b2", stranger.Logout("b2", site.Agent.OrgClock.Now));
        await site.Agent.RunOnceAsync();
        Assert.Equal(["b1"], site.Org.Errors.Keys);

        site.Agent.Clock.Pass(TrustedKeys.RefetchAfter);
        await site.Agent.RunOnceAsync();
        Assert.Equal(["b1", "b2"], site.Org.Errors.Keys.Order());
    }

    private string WithoutKid(string jti, ECDsaSecurityKey key)
    {
        string text = $"{Base64UrlEncoder.Encode("""{"typ":"secevent+jwt","alg":"ES256"}""")}."
            + Base64UrlEncoder.Encode(SetForge.LogoutClaims(jti, site.Agent.OrgClock.Now).ToJsonString());
        return $"{text}.{Base64UrlEncoder.Encode(key.ECDsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private string Rs256(string jti, RsaSecurityKey key)
    {
        JsonObject claims = SetForge.LogoutClaims(jti, site.Agent.OrgClock.Now);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            claims.ToJsonString(),
            new SigningCredentials(key, SecurityAlgorithms.RsaSha256) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
            new Dictionary<string, object> { ["typ"] = SecurityEventToken.MediaType });
    }

    /// <summary>A disk that keeps no file, or says that it did not.</summary>
    private sealed class StubbornFolder(MemoryStateFolder inner) : IStateFolder
    {
        public bool Refuses { get; set; }

        public bool FlushFails { get; set; }

        public byte[]? Read(string name) => inner.Read(name);

        public void Replace(string name, ReadOnlySpan<byte> content)
        {
            if (Refuses)
            {
                throw new IOException("No space left on device");
            }

            inner.Replace(name, content);
            if (FlushFails)
            {
                throw new IOException("flush failed");
            }
        }

        public IReadOnlyList<string> Names() => inner.Names();

        public void Delete(string name) => inner.Delete(name);

        public IAppendFile OpenAppend(string name, long length) => inner.OpenAppend(name, length);
    }
}
