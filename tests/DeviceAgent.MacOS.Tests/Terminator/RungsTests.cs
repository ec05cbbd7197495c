using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Terminator;

namespace DeviceAgent.MacOS.Tests.Terminator;

public sealed class RungsTests
{
    [Fact]
    public void The_default_ladder_neither_asks_nor_restarts() => Assert.Equal(
        ["hangup", "bootout-user", "bootout-gui", "loginwindow", "reboot-logout"], Rungs.Of(new LadderOptions()).Select(rung => rung.Name));

    [Fact]
    public void Everything_that_can_be_set_is_followed()
    {
        IReadOnlyList<TerminatorStep> rungs = Rungs.Of(new LadderOptions
        {
            Steps = [LadderStep.Graceful, LadderStep.LoginWindow],
            StepTimeout = TimeSpan.FromSeconds(1),
            StepTimeouts = new Dictionary<LadderStep, TimeSpan> { [LadderStep.LoginWindow] = TimeSpan.FromSeconds(7) },
            Patience = TimeSpan.FromSeconds(2),
            Grace = TimeSpan.FromSeconds(3),
            Notice = TimeSpan.FromSeconds(40),
            AllowRestart = true,
        });
        Assert.Equal(
            [("notice", 50, 0), ("hangup", 1, 2), ("graceful", 1, 3), ("loginwindow", 7, 2), ("restart", 1, 120)],
            rungs.Select(rung => (rung.Name, (int)rung.Timeout.TotalSeconds, (int)rung.Patience.TotalSeconds)));
    }
}
