using CsCheck;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>Any order of happenings: what began after a command stays, what is older does not survive <c>completed</c>, others are never touched.</summary>
public sealed class RandomHappenings : IDisposable
{
    private static readonly LaunchCtlFault[] Faults = Enum.GetValues<LaunchCtlFault>();

    private static readonly Gen<(Act Act, int User)[]> Story = Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 1]).Array[20, 70];

    private readonly SimulatedMac mac = new();
    private readonly MacUser[] users;
    private readonly List<LogoutCommand> commands = [];
    private readonly List<MacProcess> daemons = [];
    private readonly MacAgent agent;

    public RandomHappenings()
    {
        users = [mac.Directory.Add("ada"), mac.Directory.Add("bob")];
        agent = new MacAgent(mac, new AgentOptions { ForcedLogoutsPerHour = 1000, Ladder = new LadderOptions { SweepLeftovers = true } });
    }

    private enum Act
    {
        SignIn,
        SignOut,
        SwitchTo,
        LoginScreen,
        LoginWindowCrashes,
        SshIn,
        RunOverSsh,
        SshOut,
        SshdKilledAndPidReused,
        Issue,
        Work,
        AgentRestarts,
        MacRestarts,
        MacSleeps,
        ConfigdLags,
    }

    [Fact]
    public void Nothing_newer_is_ended_nothing_older_survives_and_nobody_else_is_touched() => Gen.Select(Story, Gen.Int[0, Faults.Length - 1].Array[4]).Sample(
        (story, faults) =>
        {
            using var run = new RandomHappenings();
            run.RunAsync(story, faults).GetAwaiter().GetResult();
        },
        iter: 200,
        threads: 1);

    public void Dispose() => agent.Dispose();

    private async Task RunAsync((Act Act, int User)[] story, int[] faults)
    {
        string[] verbs = ["bootout user", "bootout gui", "reboot logout", "asuser"];
        mac.LaunchCtl.Fault = (verb, _) => Faults[faults[Array.IndexOf(verbs, verb)]];
        foreach ((Act act, int user) in story)
        {
            Happen(act, users[user]);
            mac.Clock.Pass(TimeSpan.FromSeconds(1));
            if (act == Act.Work)
            {
                await WorkAsync();
            }

            // A poll: what begins after it is known to be newer.
            await agent.Watch.ListAsync(CancellationToken.None);
            mac.Clock.Pass(TimeSpan.FromSeconds(1));
        }

        for (int i = 0; i < 5; i++)
        {
            mac.Clock.Pass(TimeSpan.FromMinutes(20));
            await WorkAsync();
        }

        Assert.All(commands, command => Assert.Equal(OutcomeStatus.Completed, agent.Outcome(command.Jti).Status));
    }

    private void Happen(Act act, MacUser user)
    {
        MacSession? gui = mac.Logins.Alive.FirstOrDefault(session => session.User == user);
        MacSession? ssh = mac.Terminals.Alive.FirstOrDefault(session => session.User == user);
        switch (act)
        {
            case Act.SignIn when gui is null:
                mac.Logins.SignIn(user);
                break;
            case Act.SignOut when gui is not null:
                mac.Logins.SignOut(gui);
                break;
            case Act.SwitchTo when gui is not null:
                mac.Logins.SwitchTo(gui);
                break;
            case Act.LoginScreen:
                mac.Logins.ShowLoginScreen();
                break;
            case Act.LoginWindowCrashes when gui is not null:
                mac.Processes.End(gui.Process.Pid, killed: true);
                break;
            case Act.SshIn:
                mac.Terminals.SshIn(user, asRoot: user.Uid % 2 == 0);
                break;
            case Act.RunOverSsh:
                mac.Terminals.RunOverSsh(user);
                break;
            case Act.SshOut when ssh is not null:
                mac.Terminals.LogOut(ssh);
                break;
            case Act.SshdKilledAndPidReused when ssh is not null:
                daemons.Add(mac.Reuse(ssh.Process.Pid, 0, "/usr/sbin/cupsd"));
                break;
            case Act.Issue:
                commands.Add(agent.Issue(user, $"j{commands.Count}"));
                break;
            case Act.AgentRestarts:
                agent.Start();
                break;
            case Act.MacRestarts:
                daemons.Clear();
                mac.Restart();
                agent.Start();
                break;
            case Act.MacSleeps:
                mac.Clock.Sleep(TimeSpan.FromHours(1));
                break;
            case Act.ConfigdLags:
                mac.Console.Lag = TimeSpan.FromSeconds(2);
                break;
        }
    }

    private async Task WorkAsync()
    {
        LogoutCommand[] open = [.. agent.Ledger.Pending().Where(progress => progress.IsOpen).Select(progress => progress.Command)];
        MacSession[] before = [.. mac.Alive];
        Assert.True(await agent.WorkAsync());
        foreach (MacSession ended in before.Where(session => !session.Alive))
        {
            Assert.Contains(open, command => Means(command, ended.User) && IsOlder(ended, command));
        }

        foreach (LogoutCommand command in open.Where(command => agent.Outcome(command.Jti).Status == OutcomeStatus.Completed))
        {
            Assert.DoesNotContain(mac.Alive, session => Means(command, session.User) && IsOlder(session, command));
        }

        Assert.All(daemons, daemon => Assert.Equal(daemon, mac.Processes.Find(daemon.Pid)));
        Assert.Equal(0, mac.Power.Held);
    }

    private static bool Means(LogoutCommand command, MacUser user) => command.Assignment.LocalAccounts.Contains(user.Name);

    private static bool IsOlder(MacSession session, LogoutCommand command) =>
        session.BootId == command.BootId && session.Began <= command.Issued.Latest;
}
