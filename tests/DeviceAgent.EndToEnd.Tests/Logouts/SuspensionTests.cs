using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed class SuspensionTests
{
    [Fact]
    public async Task Suspending_a_user_logs_the_user_out_of_all_devices()
    {
        DevicePlan studio = Fleet.Of(Fleet.Fewest).Single(plan => plan.Name == "studio-mac");
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook"), studio);

        string traceId = await site.Api.SuspendAsync(site.UserIds[Fleet.Target], CancellationToken.None);
        LogoutTrace ended = await site.LogoutEndsAsync(traceId);

        Assert.Equal("USER_SUSPENDED", ended.DeviceLogoutType);
        Assert.Equal(["completed", "completed"], ended.Devices.Select(device => device.State));
        Assert.All(
            site.Devices.SelectMany(device => device.Sessions),
            session => Assert.True(session.Plan.Ends ? session.IsGone : session.IsWhole, $"{session.Device}: {session.Plan.Account}"));
        Assert.All(await site.LogAsync(traceId), line => Assert.Equal("USER_SUSPENDED", line.DeviceLogoutType));
    }
}
