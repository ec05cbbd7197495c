using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>At most so many forced logouts of an account within an hour (design rule 6): more wait, none is dropped.</summary>
public sealed class ForcedLogoutCapTests
{
    private const int Cap = 2;

    private readonly TestAgent agent = Create(Cap);

    private OutcomeReport Last => agent.Org.Outcomes[^1];

    [Fact]
    public async Task A_command_above_the_cap_waits_says_until_when_and_is_carried_out_then()
    {
        await ForceAsync("j1");
        agent.Clock.Pass(TimeSpan.FromMinutes(20));
        await ForceAsync("j2");
        DateTimeOffset first = agent.Org.Outcomes.Single(outcome => outcome.Jti == "j1").Times.StartedAt!.Value;

        FakeSession third = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j3");
        Assert.False(await agent.RunOnceAsync());

        Assert.True(third.Alive);
        Assert.True(Last is { Jti: "j3", Status: OutcomeStatus.Failed, Final: false, Reason: OutcomeReasons.ForcedLogoutCap, Attempts: 0 });
        Assert.Contains("2 forced logouts", Assert.Single(Last.Sessions).Detail, StringComparison.Ordinal);
        Assert.InRange(Last.RetryAt!.Value - first, TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
        Assert.Contains("j3", agent.Org.Acknowledged);

        DateTimeOffset due = Last.RetryAt!.Value;
        agent.Clock.Pass(due - agent.Clock.Wall.GetUtcNow() - TimeSpan.FromSeconds(2));
        await agent.RunOnceAsync();
        Assert.True(third.Alive);
        agent.Clock.Pass(TimeSpan.FromSeconds(2));
        Assert.True(await agent.RunOnceAsync());
        Assert.False(third.Alive);
        Assert.True(Last is { Jti: "j3", Status: OutcomeStatus.Completed, Final: true, Attempts: 1, RetryAt: null });
    }

    [Fact]
    public async Task The_wait_ends_by_itself_while_the_worker_runs()
    {
        await ForceAsync("j1");
        await ForceAsync("j2");
        FakeSession third = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j3");
        await agent.RunOnceAsync();

        TimeSpan? pause = await agent.RunAsync(agent.Worker.WorkAsync);

        Assert.InRange(pause!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        agent.Clock.Pass(pause.Value);
        Assert.Null(await agent.RunAsync(agent.Worker.WorkAsync));
        Assert.False(third.Alive);
    }

    [Fact]
    public async Task A_command_that_has_begun_is_retried_whatever_the_cap_says()
    {
        TestAgent strict = Create(1);
        FakeSession immortal = strict.Machine.SignIn("ada", endedBy: null);
        strict.Clock.Pass(TimeSpan.FromMinutes(1));
        strict.Org.IssueLogout("j1");
        await strict.RunOnceAsync();
        strict.Start();
        Assert.False(await strict.RunOnceAsync());
        Assert.Equal(2, strict.Org.Outcomes[^1].Attempts);

        immortal.EndedBy = "gentle";
        strict.Clock.Pass(TimeSpan.FromMinutes(5));
        Assert.True(await strict.RunOnceAsync());
        Assert.True(strict.Org.Outcomes[^1] is { Status: OutcomeStatus.Completed, Attempts: 3 });
        Assert.Single(strict.Ledger.Forced());
    }

    [Fact]
    public async Task A_command_that_has_begun_does_not_give_way_to_one_that_the_cap_makes_wait()
    {
        TestAgent strict = Create(1);
        FakeSession immortal = strict.Machine.SignIn("ada", endedBy: null);
        strict.Clock.Pass(TimeSpan.FromMinutes(1));
        strict.Org.IssueLogout("j1");
        await strict.RunOnceAsync();
        strict.Clock.Pass(TimeSpan.FromMinutes(1));
        strict.Org.IssueLogout("j2");
        await strict.RunOnceAsync();
        Assert.True(strict.Org.Outcomes.Last(outcome => outcome.Jti == "j1") is { Final: false, Attempts: 2 });

        immortal.EndedBy = "gentle";
        strict.Clock.Pass(TimeSpan.FromMinutes(5));
        await strict.RunOnceAsync();
        Assert.False(immortal.Alive);
        Assert.Equal(OutcomeStatus.Completed, strict.Org.Outcomes.Last(outcome => outcome.Jti == "j1").Status);
    }

    [Fact]
    public async Task Each_account_has_a_cap_of_its_own()
    {
        await ForceAsync("j1");
        await ForceAsync("j2");
        FakeSession ada = agent.Machine.SignIn("ada");
        FakeSession bob = agent.Machine.SignIn("bob");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j3");
        agent.Org.IssueLogout("b1", "bob@example.com");
        await agent.RunOnceAsync();

        Assert.True(ada.Alive);
        Assert.False(bob.Alive);
    }

    [Fact]
    public async Task Of_a_user_with_two_accounts_only_the_one_above_the_cap_waits()
    {
        agent.Machine.AddAccount("ada-admin", "ada@example.com");
        await ForceAsync("j1");
        await ForceAsync("j2");
        FakeSession ada = agent.Machine.SignIn("ada");
        FakeSession admin = agent.Machine.SignIn("ada-admin");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j3");
        await agent.RunOnceAsync();

        Assert.True(ada.Alive);
        Assert.False(admin.Alive);
        Assert.True(Last is { Final: false, Reason: OutcomeReasons.ForcedLogoutCap, Attempts: 1 });
        agent.Clock.Pass(TimeSpan.FromHours(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.False(ada.Alive);
        Assert.Equal(2, Last.Sessions.Count(session => session.Result is SessionResults.Ended or SessionResults.Ambiguous));
    }

    [Fact]
    public async Task Commands_that_end_nothing_do_not_count()
    {
        for (int i = 0; i < 5; i++)
        {
            agent.Clock.Pass(TimeSpan.FromSeconds(5));
            agent.Org.IssueLogout($"n{i}");
            Assert.True(await agent.RunOnceAsync());
        }

        Assert.Empty(agent.Ledger.Forced());
        Assert.False((await ForceAsync("j1")).Alive);
    }

    [Fact]
    public async Task A_dry_run_counts_nothing()
    {
        var dry = new TestAgent(dryRun: true) { Options = new AgentOptions { ForcedLogoutsPerHour = 1 } };
        dry.Start();
        dry.Machine.AddAccount("ada", "ada@example.com");
        dry.Machine.SignIn("ada");
        for (int i = 0; i < 3; i++)
        {
            dry.Clock.Pass(TimeSpan.FromMinutes(1));
            dry.Org.IssueLogout($"j{i}");
            Assert.True(await dry.RunOnceAsync());
            Assert.Equal(OutcomeReasons.DryRun, dry.Org.Outcomes[^1].Reason);
        }

        Assert.Empty(dry.Ledger.Forced());
    }

    [Fact]
    public async Task A_waiting_command_that_is_withdrawn_is_over_at_once()
    {
        FakeSession third = await WaitingAsync();
        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j3", agent.OrgClock.Now));
        Assert.True(await agent.RunOnceAsync());

        Assert.True(third.Alive);
        Assert.True(Last is { Jti: "j3", Status: OutcomeStatus.Skipped, Reason: OutcomeReasons.Withdrawn, Final: true });
    }

    [Fact]
    public async Task A_restart_remembers()
    {
        FakeSession third = await WaitingAsync();
        agent.Start();
        Assert.False(await agent.RunOnceAsync());
        Assert.True(third.Alive);
        Assert.Equal(OutcomeReasons.ForcedLogoutCap, Last.Reason);
    }

    [Fact]
    public async Task Compaction_remembers()
    {
        FakeSession third = await WaitingAsync();
        string filler = new('x', 20_000);
        for (int i = 0; i < 60; i++)
        {
            agent.Ledger.Append(new WithdrawnRecord($"{i}{filler}"));
        }

        agent.Start();
        await agent.RunOnceAsync();
        Assert.True(third.Alive);
        Assert.Equal(["j1", "j2"], agent.Ledger.Forced().Select(forced => forced.Jti));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(400)]
    public async Task Setting_the_wall_clock_neither_lifts_the_cap_nor_makes_it_last(int days)
    {
        FakeSession third = await WaitingAsync();
        agent.Clock.SetWall(TimeSpan.FromDays(days));
        agent.Start();
        await agent.RunOnceAsync();
        Assert.True(third.Alive);

        agent.Clock.Pass(TimeSpan.FromHours(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.False(third.Alive);
    }

    [Fact]
    public async Task Sleep_counts_as_time()
    {
        FakeSession third = await WaitingAsync();
        agent.Clock.Sleep(TimeSpan.FromHours(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.False(third.Alive);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(0)]
    [InlineData(400)]
    public async Task A_reboot_remembers_whatever_the_wall_clock_then_says_and_an_hour_is_enough(int days)
    {
        await WaitingAsync();
        Reboot();
        agent.Clock.SetWall(TimeSpan.FromDays(days));
        agent.Org.Down = new("no network after the boot");
        await agent.RunOnceAsync();
        agent.Org.Down = null;
        FakeSession again = await ForceAsync("j4");
        Assert.True(again.Alive);
        Assert.Equal(OutcomeReasons.ForcedLogoutCap, Last.Reason);

        agent.Clock.Pass(TimeSpan.FromHours(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.False(again.Alive);
    }

    [Fact]
    public async Task Reboots_within_the_hour_do_not_make_the_cap_last_for_ever()
    {
        await WaitingAsync();
        for (int i = 0; i < 2; i++)
        {
            agent.Clock.Pass(TimeSpan.FromMinutes(40));
            Reboot();
        }

        // This boot is half a minute old; the org's clock says that more than an hour has passed.
        Assert.False((await ForceAsync("j4")).Alive);
    }

    [Theory]
    [InlineData(CrashPoint.Before)]
    [InlineData(CrashPoint.Torn)]
    [InlineData(CrashPoint.After)]
    public async Task A_power_cut_at_any_record_counts_a_forced_logout_once(CrashPoint point)
    {
        int operations = await CutAsync(null, point);
        Assert.InRange(operations, 8, 100);
        for (int at = 1; at <= operations; at++)
        {
            await CutAsync(at, point);
        }
    }

    private static async Task<int> CutAsync(int? crashAt, CrashPoint point)
    {
        TestAgent agent = Create(1);
        FakeSession first = agent.Machine.SignIn("ada", endedBy: "forced");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Disk.CrashAt = crashAt;
        agent.Disk.Crash = point;
        agent.Org.IssueLogout("j1");
        agent.Clock.Pass(TimeSpan.FromSeconds(30));
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
                agent.Disk.Revive();
                agent.Start();
            }
        }

        int operations = agent.Disk.Operations;
        string where = $"cut at write {crashAt}, {point}";
        Assert.False(first.Alive, where);
        Assert.True(agent.Ledger.Forced().Count == 1, where);
        Assert.True(agent.Machine.Taken.Count > 0, where);

        FakeSession second = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j2");
        Assert.False(await agent.RunOnceAsync());
        Assert.True(second.Alive, where);
        agent.Clock.Pass(TimeSpan.FromHours(1));
        Assert.True(await agent.RunOnceAsync());
        Assert.False(second.Alive, where);
        return operations;
    }

    private static TestAgent Create(int cap)
    {
        var agent = new TestAgent { Options = new AgentOptions { ForcedLogoutsPerHour = cap } };
        agent.Start();
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
        return agent;
    }

    /// <summary>Ada signs in and is logged out by a new command, if the cap allows it.</summary>
    private async Task<FakeSession> ForceAsync(string jti)
    {
        FakeSession session = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout(jti);
        await agent.RunOnceAsync();
        return session;
    }

    /// <summary>Two forced logouts, and a third command that waits.</summary>
    private async Task<FakeSession> WaitingAsync()
    {
        Assert.False((await ForceAsync("j1")).Alive);
        Assert.False((await ForceAsync("j2")).Alive);
        FakeSession third = await ForceAsync("j3");
        Assert.True(third.Alive);
        return third;
    }

    private void Reboot()
    {
        agent.Machine.SignOutEveryone();

        // The org's clock does not start again with the machine.
        agent.OrgClock.Ahead += agent.Clock.Now.SinceBoot;
        agent.Clock.Reboot();
        agent.Start();
    }
}
