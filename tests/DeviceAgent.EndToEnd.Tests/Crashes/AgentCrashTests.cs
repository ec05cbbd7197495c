using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Crashes;

public sealed class AgentCrashTests
{
    /// <summary>
    /// A SET says its moment in whole seconds and the device knows org time to a second or so: within this time after the
    /// issue a session may count as ambiguous. Later ones are certainly newer.
    /// </summary>
    private static readonly TimeSpan CertainlyNewer = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task An_agent_killed_right_after_it_accepted_a_command_finishes_it_after_a_restart_and_spares_the_newer_session()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook", stubborn: true));
        DemoDevice device = site.Devices[0];
        LogoutTrace logout = await site.LogAdaOutAsync();
        await site.LogoutIsAsync(logout.TraceId, "the command is not delivered", command => command.DeliveredAt is not null);
        await device.Agent.KillAsync();

        await TestSite.Wait().UntilAsync(
            () => Task.FromResult(TimeProvider.System.GetUtcNow() > logout.IssuedAt + CertainlyNewer), () => "time stands still", []);
        DemoSession newer = await device.StartSessionAsync(TestSite.AdaAtScreen with { Ends = false }, CancellationToken.None);
        device.StartAgent();
        LogoutTrace ended = await site.LogoutEndsAsync(logout.TraceId);

        Assert.Equal("completed", ended.Of(device.Id).State);
        Assert.True(device.Sessions[0].IsGone);
        Assert.True(newer.IsWhole);
        Assert.Equal([LogLine.Started, LogLine.Completed], (await site.LogAsync(logout.TraceId)).Select(line => line.EventType));
    }
}
