using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;

namespace DeviceAgent.Core.Tests.Ledger;

/// <summary>
/// A whole logout with the power cut at every durable write, before it, in the middle of it and after it: enumerated, not
/// sampled. Whatever was cut, the command is carried out, reported once it counts, and nobody newer is touched.
/// </summary>
public sealed class PowerCutTests
{
    [Theory]
    [InlineData(CrashPoint.Before)]
    [InlineData(CrashPoint.Torn)]
    [InlineData(CrashPoint.After)]
    public async Task A_power_cut_at_any_record_boundary_loses_and_doubles_nothing(CrashPoint point)
    {
        int operations = (await RunAsync(null, point)).Disk.Operations;
        Assert.InRange(operations, 8, 100);
        for (int at = 1; at <= operations; at++)
        {
            await RunAsync(at, point);
        }
    }

    private static async Task<TestAgent> RunAsync(int? crashAt, CrashPoint point)
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
        FakeSession stubborn = agent.Machine.SignIn("ada", endedBy: "forced");
        FakeSession easy = agent.Machine.SignIn("ada");
        FakeSession bob = agent.Machine.SignIn("bob");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Disk.CrashAt = crashAt;
        agent.Disk.Crash = point;
        agent.Org.IssueLogout("j1");
        agent.Clock.Pass(TimeSpan.FromSeconds(30));

        FakeSession? newer = null;
        for (int starts = 0; starts < 3; starts++)
        {
            try
            {
                if (await agent.RunOnceAsync())
                {
                    break;
                }
            }
            catch (PowerCutException)
            {
                // The user is back before the agent is.
                newer ??= agent.Machine.SignIn("ada");
                agent.Disk.Revive();
                agent.Clock.Pass(TimeSpan.FromSeconds(5));
                agent.Start();
            }
        }

        string where = $"cut at write {crashAt}, {point}";
        Assert.False(stubborn.Alive, where);
        Assert.False(easy.Alive, where);
        Assert.True(bob.Alive, where);
        Assert.True(newer?.Alive ?? true, where);
        Assert.Contains("j1", agent.Org.Acknowledged);
        Assert.Empty(agent.Org.Errors);
        OutcomeReport final = agent.Org.Outcomes[^1];
        Assert.True(final is { Final: true, Status: OutcomeStatus.Completed }, where);
        Assert.Single(agent.Org.Outcomes.DistinctBy(outcome => outcome.Sequence));
        Assert.Empty(agent.Ledger.Pending());
        return agent;
    }
}
