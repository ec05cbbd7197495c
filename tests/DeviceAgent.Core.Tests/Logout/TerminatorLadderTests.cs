using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>Who is called when: the order is what the ladder exists for.</summary>
public sealed class TerminatorLadderTests : IDisposable
{
    private static readonly TerminatorStep Gentle = new("gentle", TimeSpan.FromSeconds(5), TimeSpan.Zero);
    private static readonly TerminatorStep Forced = new("forced", TimeSpan.FromSeconds(5), TimeSpan.Zero);

    private readonly FakeMachineClock clock = new();
    private readonly ISessionTerminator terminator = Substitute.For<ISessionTerminator>();
    private readonly Action<SessionIdentity, string> writeDown = Substitute.For<Action<SessionIdentity, string>>();
    private readonly FakeMachine machine;
    private readonly SessionWatch watch;

    public TerminatorLadderTests()
    {
        machine = new FakeMachine(clock);
        watch = new SessionWatch(machine, clock, new MemoryStateFolder(), NullLogger<SessionWatch>.Instance);
        terminator.Ladder.Returns([Gentle, Forced]);
        terminator.TakeAsync(default!, default, default).ReturnsForAnyArgs(new StepResult(true, ""));
        terminator.Applies(default!, default).ReturnsForAnyArgs(true);
    }

    public void Dispose() => watch.Dispose();

    [Fact]
    public async Task Each_rung_is_written_down_before_it_is_taken_and_the_next_only_follows_a_survivor()
    {
        FakeSession ada = machine.SignIn("ada");
        FakeSession bob = machine.SignIn("bob");
        terminator.WhenForAnyArgs(t => t.TakeAsync(default!, default, default)).Do(call =>
            ada.Alive &= call.Arg<SessionIdentity>() != ada.Listed.Identity);

        LadderResult result = await ClimbAsync(ada, bob);

        Assert.Equal([bob.Listed.Identity], result.Survivors);
        Assert.Null(result.ProvenAt);
        Received.InOrder(() =>
        {
            writeDown(ada.Listed.Identity, "gentle");
            writeDown(bob.Listed.Identity, "gentle");
            terminator.TakeAsync(Gentle, ada.Listed.Identity, Arg.Any<CancellationToken>());
            terminator.TakeAsync(Gentle, bob.Listed.Identity, Arg.Any<CancellationToken>());
            writeDown(bob.Listed.Identity, "forced");
            terminator.TakeAsync(Forced, bob.Listed.Identity, Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task A_rung_that_cannot_be_written_down_is_not_taken()
    {
        FakeSession ada = machine.SignIn("ada");
        writeDown.When(write => write(Arg.Any<SessionIdentity>(), Arg.Any<string>())).Do(_ => throw new IOException("disk full"));
        await Assert.ThrowsAsync<IOException>(() => ClimbAsync(ada));
        await terminator.DidNotReceiveWithAnyArgs().TakeAsync(default!, default, default);
    }

    [Fact]
    public async Task A_rung_that_hangs_is_given_up_at_its_time_limit_and_the_next_is_taken()
    {
        FakeSession ada = machine.SignIn("ada");
        terminator.TakeAsync(Gentle, Arg.Any<SessionIdentity>(), Arg.Any<CancellationToken>())
            .Returns(call => HangAsync(call.Arg<CancellationToken>()));
        terminator.When(t => t.TakeAsync(Forced, Arg.Any<SessionIdentity>(), Arg.Any<CancellationToken>())).Do(_ => ada.Alive = false);

        Task<LadderResult> climbing = ClimbAsync(ada);
        while (!climbing.IsCompleted)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        LadderResult result = await climbing;
        Assert.Empty(result.Survivors);
        Assert.Equal(["error", "gone"], result.Steps.Select(step => step.Result));
        Assert.Equal("the step took too long", result.Steps[0].Detail);
    }

    [Fact]
    public async Task A_rung_that_is_not_for_a_session_is_neither_taken_nor_reported()
    {
        FakeSession ada = machine.SignIn("ada");
        FakeSession bob = machine.SignIn("bob");
        terminator.Applies(Arg.Is<TerminatorStep>(rung => rung.Name == "gentle"), ada.Listed.Identity).Returns(false);
        LadderResult result = await ClimbAsync(ada, bob);
        Assert.Equal(
            [(bob.Listed.Identity.SessionId, "gentle"), (ada.Listed.Identity.SessionId, "forced"), (bob.Listed.Identity.SessionId, "forced")],
            result.Steps.Select(step => (step.SessionId, step.Step)));
        await terminator.DidNotReceive().TakeAsync(Gentle, ada.Listed.Identity, Arg.Any<CancellationToken>());
        writeDown.DidNotReceive()(ada.Listed.Identity, "gentle");
    }

    [Fact]
    public async Task A_session_that_goes_with_another_at_which_the_rung_was_aimed_gets_no_further_rung()
    {
        FakeSession ada = machine.SignIn("ada");
        FakeSession ssh = machine.SignIn("ada", kind: SessionKind.Remote);
        terminator.Applies(Arg.Is<TerminatorStep>(rung => rung.Name == "gentle"), ssh.Listed.Identity).Returns(false);
        terminator.When(t => t.TakeAsync(Gentle, ada.Listed.Identity, Arg.Any<CancellationToken>())).Do(_ => machine.SignOutEveryone());
        LadderResult result = await ClimbAsync(ada, ssh);
        Assert.Empty(result.Survivors);
        Assert.NotNull(result.ProvenAt);
        Assert.Single(result.Steps);
    }

    [Fact]
    public async Task What_is_left_of_an_account_is_seen_to_once_however_many_of_its_sessions_are_gone()
    {
        SessionIdentity ada = machine.SignIn("ada").Listed.Identity;
        SessionIdentity again = ada with { SessionId = "tty1", Pid = ada.Pid + 1 };
        SessionIdentity bob = ada with { Uid = ada.Uid + 1 };
        terminator.TidyAsync(ada, true, Arg.Any<CancellationToken>()).Returns(new ValueTask<string?>("3 processes are left"));
        IReadOnlyList<StepReport> steps = await new TerminatorLadder(terminator, watch, clock).TidyAsync([ada, again, bob], 2, true, CancellationToken.None);
        StepReport step = Assert.Single(steps);
        Assert.Equal((2, "tidy", "gone", "3 processes are left"), (step.Attempt, step.Step, step.Result, step.Detail));
        await terminator.Received(1).TidyAsync(bob, true, Arg.Any<CancellationToken>());
        await terminator.DidNotReceive().TidyAsync(again, Arg.Any<bool>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_climb_by_itself_sees_to_nothing()
    {
        FakeSession ada = machine.SignIn("ada");
        terminator.When(t => t.TakeAsync(Gentle, ada.Listed.Identity, Arg.Any<CancellationToken>())).Do(_ => ada.Alive = false);
        Assert.Empty((await ClimbAsync(ada)).Survivors);
        await terminator.DidNotReceiveWithAnyArgs().TidyAsync(default, default, default);
    }

    [Fact]
    public async Task The_climb_is_begun_before_the_first_rung_and_ended_after_the_last_look_also_when_it_fails()
    {
        FakeSession ada = machine.SignIn("ada");
        IDisposable climb = Substitute.For<IDisposable>();
        terminator.BeginClimb().Returns(climb);
        await ClimbAsync(ada);
        Received.InOrder(() =>
        {
            terminator.BeginClimb();
            terminator.TakeAsync(Gentle, ada.Listed.Identity, Arg.Any<CancellationToken>());
            terminator.TakeAsync(Forced, ada.Listed.Identity, Arg.Any<CancellationToken>());
            climb.Dispose();
        });

        writeDown.When(write => write(Arg.Any<SessionIdentity>(), Arg.Any<string>())).Do(_ => throw new IOException("disk full"));
        await Assert.ThrowsAsync<IOException>(() => ClimbAsync(ada));
        climb.Received(2).Dispose();
    }

    private async ValueTask<StepResult> HangAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, clock.Wall, cancellationToken);
        return new StepResult(true, "");
    }

    private Task<LadderResult> ClimbAsync(params FakeSession[] sessions) => new TerminatorLadder(terminator, watch, clock).ClimbAsync(
        [.. sessions.Select(session => new SessionTarget(session.Listed.Identity, session.Listed.Account, session.Listed.Kind, false))],
        1,
        null,
        writeDown,
        () => false,
        CancellationToken.None);
}
