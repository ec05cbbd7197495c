using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Tests.Ledger;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>What is left of an account is seen to when its sessions are gone: once, and not before.</summary>
public sealed class TidyTests
{
    private readonly TestAgent agent = new();
    private readonly FakeSession ends;
    private readonly FakeSession resists;

    public TidyTests()
    {
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("ada-work", "ada@example.com");
        ends = agent.Machine.SignIn("ada");
        resists = agent.Machine.SignIn("ada-work", endedBy: null);
        agent.Clock.Pass(TimeSpan.FromMinutes(10));
        agent.Ledger.Append(new ReceivedRecord("j1", CommandLedgerTests.Command("j1") with
        {
            User = SubjectIdentifier.OfEmail("ada@example.com"),
            Assignment = new DeviceAccessAssignment { LocalAccounts = ["ada", "ada-work"] },
            Issued = BootInterval.At(new BootInstant(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(5))),
            BootId = agent.Clock.BootId,
        }));
    }

    private CommandProgress Progress => agent.Ledger.Pending().Single();

    [Fact]
    public async Task An_account_is_seen_to_once_its_own_sessions_are_gone_however_long_another_ones_resist()
    {
        agent.Machine.LeftBehind = "a launch agent";
        await WorkAsync();
        Assert.Equal([(ends.Listed.Identity, false)], agent.Machine.Tidied);
        Assert.Equal(
            [(ends.Listed.Identity.SessionId, "a launch agent")],
            Progress.Outcome!.Steps.Where(step => step.Step == "tidy").Select(step => (step.SessionId, step.Detail)));

        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await WorkAsync();
        Assert.Equal((2, false), (Progress.Attempts, Progress.Outcome!.Final));
        Assert.Single(agent.Machine.Tidied);

        resists.EndedBy = "forced";
        agent.Clock.Pass(TimeSpan.FromMinutes(5));
        CommandProgress progress = Progress;
        await WorkAsync();
        Assert.Equal(OutcomeStatus.Completed, progress.Outcome!.Status);
        Assert.Equal([(ends.Listed.Identity, false), (resists.Listed.Identity, false)], agent.Machine.Tidied);
    }

    [Fact]
    public async Task An_account_that_was_seen_to_is_not_seen_to_again_after_a_stop()
    {
        await WorkAsync();
        agent.Start();
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await WorkAsync();

        Assert.Single(agent.Machine.Tidied);
    }

    [Fact]
    public async Task After_a_restart_of_the_machine_nothing_that_runs_is_taken_for_a_rest_of_the_session()
    {
        await WorkAsync();
        agent.Machine.SignOutEveryone();
        agent.Clock.Reboot();
        agent.Start();
        await WorkAsync();

        Assert.Equal([(ends.Listed.Identity, false), (resists.Listed.Identity, true)], agent.Machine.Tidied);
    }

    [Fact]
    public async Task Each_attempt_is_told()
    {
        int attempts = 0;
        agent.Worker.Attempted += () => attempts++;
        await WorkAsync();
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await WorkAsync();

        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task A_command_that_is_withdrawn_after_an_attempt_tells_what_that_had_ended()
    {
        await WorkAsync();
        CommandProgress progress = Progress;
        agent.Ledger.Append(new WithdrawnRecord("j1"));
        await WorkAsync();

        Assert.Equal((OutcomeStatus.Skipped, OutcomeReasons.Withdrawn), (progress.Outcome!.Status, progress.Outcome.Reason));
        Assert.Equal(
            [("ada", SessionResults.Ended, "no longer listed"), ("ada-work", SessionResults.Survived, "still listed")],
            progress.Outcome.Sessions.Select(session => (session.Account, session.Result, session.Detail)).OrderBy(told => told.Account));
    }

    private Task<TimeSpan?> WorkAsync() => agent.RunAsync(agent.Worker.WorkAsync);
}
