using CsCheck;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>
/// The cap against the truth, which only the test knows: whatever is done to the wall clock, to the process and to the machine, no
/// account is logged out by force more often than allowed within any hour, and every command is carried out in the end.
/// </summary>
public sealed class ForcedLogoutCapProperties
{
    private static readonly Gen<(Act Act, int Minutes)[]> Story = Gen.Select(Gen.Enum<Act>(), Gen.Int[1, 45]).Array[1, 25];

    public enum Act
    {
        LogOut,
        LogOutAgain,
        Pass,
        Sleep,
        WallAhead,
        WallBack,
        Restart,
        Reboot,
    }

    [Fact]
    public void No_hour_has_more_forced_logouts_than_the_cap_and_every_command_is_carried_out_in_the_end() =>
        Gen.Select(Story, Gen.Int[1, 3]).Sample((story, cap) => RunAsync(story, cap).GetAwaiter().GetResult(), iter: 300);

    private static async Task RunAsync((Act Act, int Minutes)[] story, int cap)
    {
        var agent = new TestAgent { Options = new AgentOptions { ForcedLogoutsPerHour = cap } };
        agent.Start();
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
        TimeSpan slept = TimeSpan.Zero;
        DateTimeOffset Truth() => agent.Clock.Time.GetUtcNow() + slept;
        var begun = new Dictionary<string, DateTimeOffset>();
        agent.Machine.BeforeStep = (_, _) =>
            begun.TryAdd(agent.Ledger.Pending().Single(progress => progress.State == CommandState.Started).Command.Jti, Truth());
        int issued = 0;
        foreach ((Act act, int minutes) in story)
        {
            TimeSpan span = TimeSpan.FromMinutes(minutes);
            switch (act)
            {
                case Act.LogOut or Act.LogOutAgain:
                    agent.Machine.SignIn("ada");
                    agent.Clock.Pass(TimeSpan.FromSeconds(10));
                    agent.Org.IssueLogout($"j{issued++}");
                    break;
                case Act.Pass:
                    agent.Clock.Pass(span);
                    break;
                case Act.Sleep:
                    agent.Clock.Sleep(span);
                    slept += span;
                    break;
                case Act.WallAhead:
                    agent.Clock.SetWall(TimeSpan.FromDays(minutes));
                    break;
                case Act.WallBack:
                    agent.Clock.SetWall(-TimeSpan.FromDays(minutes));
                    break;
                case Act.Restart:
                    agent.Start();
                    break;
                case Act.Reboot:
                    agent.Machine.SignOutEveryone();
                    agent.OrgClock.Ahead += agent.Clock.Now.SinceBoot;
                    agent.Clock.Reboot();
                    agent.Start();
                    break;
            }

            await agent.RunOnceAsync();
        }

        // Each hour lets at least one more of them through.
        agent.Clock.Pass(TimeSpan.FromHours(1));
        for (int i = 0; i < issued && !await agent.RunOnceAsync(); i++)
        {
            agent.Clock.Pass(TimeSpan.FromHours(1));
        }

        Assert.Empty(agent.Machine.Alive);
        Assert.Empty(agent.Ledger.Pending());
        Assert.All(agent.Org.Outcomes.GroupBy(outcome => outcome.Jti), outcomes => Assert.Equal(OutcomeStatus.Completed, outcomes.Last().Status));
        DateTimeOffset[] forced = [.. begun.Values.Order()];
        for (int i = cap; i < forced.Length; i++)
        {
            Assert.True(forced[i] - forced[i - cap] >= TimeSpan.FromHours(1), $"{cap + 1} forced logouts from {forced[i - cap]:O} to {forced[i]:O}");
        }
    }
}
