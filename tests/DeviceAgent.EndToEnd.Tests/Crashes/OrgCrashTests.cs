using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Crashes;

public sealed class OrgCrashTests
{
    [Fact]
    public async Task An_org_killed_while_commands_are_outstanding_gets_every_outcome_after_a_restart_and_logs_each_once()
    {
        await using DemoSite site = await TestSite.StartAsync(
            TestSite.AdasMac("ada-macbook", stubborn: true), TestSite.AdasMac("ada-imac", stubborn: true));
        LogoutTrace logout = await site.LogAdaOutAsync();
        await site.LogoutIsAsync(logout.TraceId, "the commands are not delivered", command => command.DeliveredAt is not null);

        await site.Org.KillAsync();
        await TestSite.Wait().UntilAsync(
            () => Task.FromResult(site.Devices.All(device => device.Sessions[0].IsGone)), () => "sessions live on without the org", []);
        await site.Org.RestartAsync(TestSite.Wait());
        foreach (DemoDevice device in site.Devices)
        {
            device.Agent.Reload();
        }

        LogoutTrace ended = await site.LogoutEndsAsync(logout.TraceId);
        Assert.All(ended.Devices, device => Assert.Equal("completed", device.State));
        IReadOnlyList<LogLine> log = await site.LogAsync(logout.TraceId);
        Assert.Equal(
            ["ada-imac", "ada-macbook"],
            log.Where(line => line.EventType == LogLine.Completed).Select(line => line.Targets[^1]).Order(StringComparer.Ordinal));
        Assert.Single(log, line => line.EventType == LogLine.Started);
    }
}
