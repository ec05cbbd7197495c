using System.Text;
using DeviceAgent.Core.Trust;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Core.Tests.Trust;

public sealed class PinTests : IDisposable
{
    private readonly TrustFixture site = new();
    private readonly SetForge second = new("key-2");
    private readonly SetForge third = new("key-3");
    private readonly SetForge stranger = new("key-1");

    public void Dispose()
    {
        second.Dispose();
        third.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public async Task With_pins_a_key_that_is_none_of_them_does_not_count_at_the_first_contact_either()
    {
        site.Pin(site.First);
        site.Show(site.First, stranger);
        Assert.False(await site.TakesAsync(stranger));
        Assert.True(await site.TakesAsync(site.First));
        Assert.Contains(await site.ReportedAsync(), r => r.Description.Contains("OrgKeyPins"));
    }

    [Fact]
    public async Task With_pins_the_file_of_first_use_is_neither_read_nor_written()
    {
        site.Pin(site.First);
        Assert.True(await site.TakesAsync(site.First));
        Assert.Null(site.File);

        byte[] damaged = Encoding.UTF8.GetBytes("damaged");
        site.Agent.Disk.Replace(KnownKeys.FileName, damaged);
        site.Agent.Start();
        Assert.True(await site.TakesAsync(site.First));
        Assert.Equal(damaged, site.File);
    }

    [Fact]
    public async Task Pins_overrule_what_was_trusted_on_first_use()
    {
        Assert.True(await site.TakesAsync(site.First));
        site.Pin(second);
        site.Show(site.First, second);
        Assert.False(await site.TakesAsync(site.First));
        Assert.True(await site.TakesAsync(second));
    }

    [Fact]
    public async Task A_pin_of_a_retired_key_leads_to_the_present_one_by_roll_overs()
    {
        site.Pin(site.First);
        site.Show(third, stranger);
        site.Org.RollOvers.AddRange([site.First.RollOver(second.Key), second.RollOver(third.Key)]);
        Assert.True(await site.TakesAsync(third));
        Assert.False(await site.TakesAsync(stranger));
        Assert.Null(site.File);
    }

    [Fact]
    public async Task One_pin_of_several_is_enough()
    {
        site.Pin(second, third);
        site.Show(third);
        Assert.True(await site.TakesAsync(third));
    }
}
