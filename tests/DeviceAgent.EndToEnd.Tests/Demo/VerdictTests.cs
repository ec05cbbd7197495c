using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Demo;

public sealed class VerdictTests
{
    [Fact]
    public async Task Somebody_elses_session_that_dies_meanwhile_is_a_failure_whatever_the_org_says()
    {
        DevicePlan studio = Fleet.Of(Fleet.Fewest).Single(plan => plan.Name == "studio-mac");
        await using DemoSite site = await TestSite.StartAsync(studio);
        var run = new LogoutRun(site, TestSite.Wait());
        await run.IssueAsync();
        await site.Devices[0].Sessions.Single(session => session.Plan.Account == "bob").Processes.DisposeAsync();
        await foreach (Timeline _ in run.FollowAsync())
        {
        }

        DemoReport report = await run.JudgeAsync();

        Assert.False(report.Ok);
        Assert.Equal("studio-mac: bob's session must be alive, but is gone", Assert.Single(report.Problems));
    }
}
