using System.Text.Json.Nodes;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed class DroppedLinkTests
{
    /// <summary>A shared Mac: on one with a single account it is clear whose the session is.</summary>
    private static DevicePlan SharedMac { get; } = new()
    {
        Name = "shared-mac",
        Accounts = [new AccountPlan(Fleet.Target, AccountLink.Configuration), new AccountPlan("guest", AccountLink.None)],
        Sessions = [TestSite.AdaAtScreen, TestSite.AdaAtScreen with { Account = "guest", Ends = false }],
    };

    [Fact]
    public async Task Bug_a_shared_Mac_that_dropped_its_users_link_was_told_no_account_and_ended_nothing()
    {
        await using DemoSite site = await TestSite.StartAsync(SharedMac);
        DemoDevice device = site.Devices[0];
        await device.Agent.StopAsync();
        JsonNode configuration = JsonNode.Parse(await File.ReadAllTextAsync(device.Folder.Configuration))!;
        configuration["AccountLinks"] = new JsonObject();
        await File.WriteAllTextAsync(device.Folder.Configuration, configuration.ToJsonString());
        DateTimeOffset restarted = TimeProvider.System.GetUtcNow();
        device.StartAgent();
        await device.CheckedInAsync(site.Api, restarted, TestSite.Wait());

        LogoutTrace ended = await site.LogoutEndsAsync((await site.LogAdaOutAsync()).TraceId);

        Assert.Equal("completed", ended.Of(device.Id).State);
        Assert.True(device.Sessions[0].IsGone);
        Assert.True(device.Sessions[1].IsWhole);
    }
}
