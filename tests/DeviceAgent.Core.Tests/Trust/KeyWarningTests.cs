using DeviceAgent.Core.Trust;
using DeviceAgent.TestKit.Org;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Tests.Trust;

/// <summary>What an admin reads of the org's keys: each change once, with the thumbprints, and what to do.</summary>
public sealed class KeyWarningTests : IDisposable
{
    private readonly TrustFixture site = new();
    private readonly SetForge second = new("key-2");
    private readonly SetForge stranger = new("key-3");

    public void Dispose()
    {
        second.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public async Task The_first_contact_tells_which_keys_are_trusted_from_now_on_and_only_once()
    {
        await site.Agent.RunOnceAsync();
        site.Agent.Start();
        await site.Agent.RunOnceAsync();
        Assert.Equal(
            $"First contact with {SetForge.Issuer}: its signing keys are trusted from now on: {TrustFixture.ThumbprintOf(site.First)}",
            Assert.Single(Lines("First contact")));
        Assert.Empty(Lines("vouches for new ones"));
        Assert.Empty(Lines("shows signing keys"));
    }

    [Fact]
    public async Task A_roll_over_tells_the_new_key_and_not_the_known_ones()
    {
        await site.Agent.RunOnceAsync();
        site.Show(site.First, second);
        site.Org.RollOvers.Add(site.First.RollOver(second.Key));
        Assert.True(await site.TakesAsync(second));

        Assert.EndsWith($"trusted from now on: {TrustFixture.ThumbprintOf(second)}", Assert.Single(Lines("vouches for new ones")), StringComparison.Ordinal);
        Assert.Empty(Lines("shows signing keys"));
    }

    [Fact]
    public async Task Strangers_are_warned_of_once_for_each_change_in_order_with_what_to_do()
    {
        await site.Agent.RunOnceAsync();
        site.Show(site.First, second);
        Assert.False(await site.TakesAsync(second));
        Assert.False(await site.TakesAsync(second));
        string warning = Assert.Single(Lines("shows signing keys"));
        Assert.Contains($": {TrustFixture.ThumbprintOf(second)}. If they are the org's: set OrgKeyPins, or delete {KnownKeys.FileName}", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(TrustFixture.ThumbprintOf(site.First), warning, StringComparison.Ordinal);

        site.Show(site.First, stranger, second);
        Assert.False(await site.TakesAsync(stranger));
        string[] both = [.. new[] { TrustFixture.ThumbprintOf(second), TrustFixture.ThumbprintOf(stranger) }.Order(StringComparer.Ordinal)];
        Assert.Equal(2, Lines("shows signing keys").Length);
        Assert.Contains($": {string.Join(", ", both)}. ", Lines("shows signing keys")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_pins_the_refusal_and_the_warning_say_to_add_the_pin()
    {
        site.Pin(site.First);
        site.Show(site.First, second);
        Assert.False(await site.TakesAsync(second));

        Assert.EndsWith("If they are the org's: add them to OrgKeyPins", Assert.Single(Lines("shows signing keys")), StringComparison.Ordinal);
        Assert.Contains(await site.ReportedAsync(), refusal => refusal.Description.EndsWith("add its thumbprint to OrgKeyPins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_pins_the_refusal_says_what_to_do_too()
    {
        await site.Agent.RunOnceAsync();
        site.Show(second);
        Assert.False(await site.TakesAsync(second));
        Assert.Contains(await site.ReportedAsync(), refusal => refusal.Description.EndsWith($"set OrgKeyPins or delete {KnownKeys.FileName}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_contact_whose_keys_cannot_be_kept_trusts_none_until_they_can()
    {
        site.Agent.Disk.Full = true;
        await site.Agent.RunOnceAsync();
        Assert.Single(Lines("could not be remembered"));
        Assert.Empty(Lines("First contact"));

        site.Agent.Disk.Full = false;
        Assert.True(await site.TakesAsync(site.First));
        Assert.Single(Lines("First contact"));
    }

    private string[] Lines(string part) =>
        [.. site.Agent.Log.All.Where(line => line.Level >= LogLevel.Information && line.Text.Contains(part, StringComparison.Ordinal)).Select(line => line.Text)];
}
