using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed class GateTests
{
    [Fact]
    public async Task A_command_that_waits_behind_an_old_Okta_Verify_is_carried_out_once_that_is_updated_in_place()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("lab-mac") with { OktaVerify = "9.45.0" });
        DemoDevice device = site.Devices[0];
        LogoutTrace logout = await site.LogAdaOutAsync();
        LogoutTrace waiting = await site.LogoutIsAsync(logout.TraceId, "not blocked", command => command.State == "blocked");
        Assert.Contains("9.45.0", waiting.Of(device.Id).Reason, StringComparison.Ordinal);
        Assert.True(device.Sessions[0].IsWhole);

        OktaVerifyBundle.WriteBinary(device.Folder.OktaVerify, DevicePlan.CurrentOktaVerify);
        device.Agent.Reload();
        LogoutTrace ended = await site.LogoutEndsAsync(logout.TraceId);

        Assert.Equal("completed", ended.Of(device.Id).State);
        Assert.True(device.Sessions[0].IsGone);
    }
}
