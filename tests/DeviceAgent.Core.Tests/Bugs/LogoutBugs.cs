using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class LogoutBugs
{
    [Fact]
    public async Task A_session_from_before_the_issue_that_is_first_listed_during_the_ladder_does_not_escape_a_completed_command()
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.SignIn("ada");
        BootInstant loginBegan = agent.Clock.Now;
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        var late = new LateList(agent.Machine);
        using var watch = new SessionWatch(late, agent.Clock, agent.Disk, NullLogger<SessionWatch>.Instance);
        var handler = new LogoutHandler(
            agent.Ledger, watch, agent.Machine, new TerminatorLadder(agent.Machine, watch, agent.Clock),
            new ForcedLogoutCap(agent.Ledger, agent.OrgTime, new AgentOptions(), agent.Clock), new AgentOptions(), agent.Clock,
            NullLogger<LogoutHandler>.Instance);
        agent.Ledger.Append(new ReceivedRecord("j1", new LogoutCommand
        {
            Jti = "j1",
            User = SubjectIdentifier.OfEmail("ada@example.com"),
            IssuedAt = agent.OrgClock.Now,
            Issued = BootInterval.At(agent.Clock.Now),
            BootId = agent.Clock.BootId,
            ReceivedAt = agent.Clock.Wall.GetUtcNow(),
        }));
        agent.Machine.BeforeStep = (_, _) =>
        {
            if (late.Extra is null)
            {
                FakeSession slow = agent.Machine.SignIn("ada");
                late.Extra = slow.Listed with { Start = BootInterval.At(loginBegan) };
            }
        };
        CommandProgress progress = agent.Ledger.Pending()[0];
        await agent.RunAsync(cancel => handler.AttemptAsync(progress, cancel));
        Assert.False(
            progress.Outcome is { Status: OutcomeStatus.Completed } && agent.Machine.Alive.Any(),
            "completed, while a session of the user from before the issue lives");
    }

    [Fact]
    public async Task Bug_sessions_that_stay_unreadable_were_tried_and_reported_every_minute_for_ever()
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        agent.Machine.Unreadable = "no permission";
        await agent.RunOnceAsync();
        foreach (int minutes in new[] { 1, 5, 15, 15 })
        {
            TimeSpan? pause = await agent.RunAsync(agent.Worker.WorkAsync);
            Assert.InRange(pause!.Value, TimeSpan.FromMinutes(minutes - 0.5), TimeSpan.FromMinutes(minutes));
            agent.Clock.Pass(pause.Value);
        }

        agent.Machine.Unreadable = null;
        Assert.Null(await agent.RunAsync(agent.Worker.WorkAsync));
        Assert.Empty(agent.Machine.Alive);
    }

    /// <summary>Knows of one session when it really began, though it is listed late.</summary>
    private sealed class LateList(FakeMachine machine) : ISessionList
    {
        public ListedSession? Extra { get; set; }

        public async ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken)
        {
            IReadOnlyList<ListedSession> listed = await machine.ListAsync(cancellationToken);
            return [.. listed.Select(session => session.Identity == Extra?.Identity ? Extra : session)];
        }
    }
}
