using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>How long and how often the ladder looks after a rung, and what it says of it.</summary>
public sealed class TerminatorLadderLookTests : IDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(500);

    /// <summary>Jumps from look to look: a test that lets time pass by itself may do so before the next look is waited for.</summary>
    private readonly FakeMachineClock clock = new(new HurryingTimeProvider(wait => wait <= LongestLook));
    private readonly FakeMachine machine;
    private readonly CountingList list;
    private readonly SessionWatch watch;

    public TerminatorLadderLookTests()
    {
        machine = new FakeMachine(clock) { Ladder = [new("only", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2))] };
        list = new CountingList(machine, clock);
        watch = new SessionWatch(list, clock, new MemoryStateFolder(), NullLogger<SessionWatch>.Instance);
    }

    public void Dispose() => watch.Dispose();

    [Fact]
    public async Task It_looks_at_once_then_ever_more_slowly_up_to_half_a_second_until_the_patience_is_over()
    {
        FakeSession ada = machine.SignIn("ada", endedBy: null);
        BootInstant began = clock.Now;

        LadderResult result = await ClimbAsync(ada);

        Assert.Equal(
            [0, 20, 60, 140, 300, 620, 1120, 1620, 2120],
            list.Looks.Select(look => (int)(look - began).TotalMilliseconds));
        Assert.Equal([ada.Listed.Identity], result.Survivors);
        Assert.Null(result.ProvenAt);
        Assert.Equal((2120L, "alive", 7), (Assert.Single(result.Steps).DurationMilliseconds, result.Steps[0].Result, result.Steps[0].Attempt));
    }

    [Fact]
    public async Task Nothing_is_waited_for_once_all_are_gone()
    {
        FakeSession ada = machine.SignIn("ada", endedBy: "only");
        DateTimeOffset now = clock.Wall.GetUtcNow();

        LadderResult result = await ClimbAsync(ada);

        Assert.Single(list.Looks);
        Assert.Empty(result.Survivors);
        Assert.Equal((now, now), (result.EndedAt, result.ProvenAt));
        Assert.Equal((0L, "gone", "done"), (Assert.Single(result.Steps).DurationMilliseconds, result.Steps[0].Result, result.Steps[0].Detail));
    }

    [Fact]
    public async Task Sessions_that_cannot_be_listed_are_not_proven_gone()
    {
        FakeSession ada = machine.SignIn("ada", endedBy: "only");
        machine.BeforeStep = (_, _) => machine.Unreadable = "no list";

        LadderResult result = await ClimbAsync(ada);

        Assert.Equal([ada.Listed.Identity], result.Survivors);
        Assert.Null(result.ProvenAt);
    }

    [Fact]
    public async Task A_rung_that_fails_is_an_error_and_says_why()
    {
        FakeSession ada = machine.SignIn("ada", endedBy: null);
        machine.BeforeStep = (_, _) => throw new InvalidOperationException("no such tool");

        LadderResult result = await ClimbAsync(ada);

        Assert.Equal(("error", "no such tool"), (Assert.Single(result.Steps).Result, result.Steps[0].Detail));
        Assert.Equal([ada.Listed.Identity], result.Survivors);
    }

    [Fact]
    public async Task A_stop_of_the_agent_ends_the_climb_and_is_no_failed_step()
    {
        FakeSession ada = machine.SignIn("ada", endedBy: null);
        using var stop = new CancellationTokenSource();
        machine.BeforeStep = (_, _) => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ladder().ClimbAsync([Target(ada)], 7, null, (_, _) => { }, () => false, stop.Token));
    }

    [Fact]
    public async Task Without_a_target_no_rung_is_taken()
    {
        LadderResult result = await Ladder().ClimbAsync([], 7, null, (_, _) => { }, () => false, CancellationToken.None);

        Assert.Empty(result.Steps);
        Assert.Empty(list.Looks);
        Assert.Null(result.EndedAt);
    }

    private Task<LadderResult> ClimbAsync(FakeSession session) =>
        Ladder().ClimbAsync([Target(session)], 7, null, (_, _) => { }, () => false, CancellationToken.None);

    private TerminatorLadder Ladder() => new(machine, watch, clock);

    private static SessionTarget Target(FakeSession session) => new(session.Listed.Identity, session.Listed.Account, session.Listed.Kind, false);

    private sealed class CountingList(FakeMachine machine, FakeMachineClock clock) : ISessionList
    {
        public List<BootInstant> Looks { get; } = [];

        public ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken)
        {
            Looks.Add(clock.Now);
            return machine.ListAsync(cancellationToken);
        }
    }
}
