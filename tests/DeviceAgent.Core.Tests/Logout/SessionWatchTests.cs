using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Logout;

public sealed class SessionWatchTests
{
    private readonly FakeMachineClock clock = new();
    private readonly MemoryStateFolder disk = new();
    private readonly FakeMachine machine;
    private SessionWatch watch;

    public SessionWatchTests()
    {
        machine = new FakeMachine(clock);
        watch = NewWatch();
    }

    [Fact]
    public async Task A_session_that_was_seen_to_appear_began_between_the_two_listings()
    {
        await watch.ListAsync(CancellationToken.None);
        BootInstant without = clock.Now;
        clock.Pass(TimeSpan.FromSeconds(20));
        machine.SignIn("ada");
        clock.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(new BootInterval(without, clock.Now), await OnlyStartAsync());
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_moves_no_start_that_was_seen()
    {
        await watch.ListAsync(CancellationToken.None);
        machine.SignIn("ada");
        BootInterval before = await OnlyStartAsync();
        clock.SetWall(TimeSpan.FromDays(-3));
        Assert.Equal(before, await OnlyStartAsync());
    }

    [Fact]
    public async Task Bug_a_session_that_was_there_first_was_dated_to_the_tick_by_a_clock_that_may_run_fast()
    {
        machine.SignIn("ada");
        BootInstant login = clock.Now;
        clock.Pass(TimeSpan.FromMinutes(30));

        // 200 ppm of half an hour to either side.
        BootInterval start = await OnlyStartAsync();
        Assert.InRange((login - start.Earliest).TotalSeconds, 0.36, 0.361);
        Assert.InRange((start.Latest - login).TotalSeconds, 0.36, 0.361);
    }

    [Fact]
    public async Task A_recorded_login_before_the_boot_counts_as_the_boot()
    {
        Relabel(machine.SignIn("ada"), session => session with { LoginTime = session.LoginTime - TimeSpan.FromDays(30) });
        Assert.Equal(BootInterval.At(BootInstant.Boot), await OnlyStartAsync());
    }

    [Fact]
    public async Task A_recorded_login_in_the_future_says_nothing()
    {
        Relabel(machine.SignIn("ada"), session => session with { LoginTime = session.LoginTime + TimeSpan.FromHours(1) });
        Assert.Equal(new BootInterval(BootInstant.Boot, clock.Now), await OnlyStartAsync());
    }

    [Fact]
    public async Task Without_a_recorded_login_it_began_between_boot_and_first_sight()
    {
        Relabel(machine.SignIn("ada"), session => session with { LoginTime = null });
        Assert.Equal(new BootInterval(BootInstant.Boot, clock.Now), await OnlyStartAsync());
    }

    [Fact]
    public async Task The_platforms_own_knowledge_wins()
    {
        BootInterval exact = BootInterval.At(new BootInstant(TimeSpan.FromMinutes(7)));
        await watch.ListAsync(CancellationToken.None);
        Relabel(machine.SignIn("ada"), session => session with { Start = exact });
        Assert.Equal(exact, await OnlyStartAsync());
    }

    [Fact]
    public async Task What_was_seen_survives_a_restart_of_the_agent()
    {
        await watch.ListAsync(CancellationToken.None);
        clock.Pass(TimeSpan.FromSeconds(20));
        machine.SignIn("ada");
        BootInterval before = await OnlyStartAsync();
        clock.Pass(TimeSpan.FromHours(2));
        watch = NewWatch();
        Assert.Equal(before, await OnlyStartAsync());
    }

    [Fact]
    public async Task A_session_that_appeared_while_the_agent_was_down_is_younger_than_the_last_listing()
    {
        await watch.ListAsync(CancellationToken.None);
        BootInstant without = clock.Now;
        clock.Pass(TimeSpan.FromHours(2));
        machine.SignIn("ada");
        watch = NewWatch();
        Assert.Equal(new BootInterval(without, clock.Now), await OnlyStartAsync());
    }

    [Fact]
    public async Task Another_boot_starts_from_nothing()
    {
        await watch.ListAsync(CancellationToken.None);
        clock.Reboot();
        machine.SignIn("ada");
        watch = NewWatch();
        AssertJustNow(clock.Now, await OnlyStartAsync());
    }

    [Fact]
    public async Task A_session_that_one_listing_missed_is_not_new()
    {
        FakeSession session = machine.SignIn("ada");
        BootInterval before = await OnlyStartAsync();
        session.Alive = false;
        clock.Pass(TimeSpan.FromMinutes(1));
        await watch.ListAsync(CancellationToken.None);
        session.Alive = true;
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(before, await OnlyStartAsync());
    }

    [Fact]
    public async Task A_damaged_memory_is_a_wider_interval_and_no_failure()
    {
        disk.Replace(SessionWatch.FileName, "{"u8);
        machine.SignIn("ada");
        AssertJustNow(clock.Now, await OnlyStartAsync());
    }

    [Fact]
    public async Task The_memory_does_not_grow_without_bound()
    {
        for (int i = 0; i < SessionWatch.Remembered + 100; i++)
        {
            machine.SignOutEveryone();
            machine.SignIn("ada");
            await watch.ListAsync(CancellationToken.None);
        }

        Assert.InRange(disk.Read(SessionWatch.FileName)!.Length, 1, SessionWatch.Remembered * 400);
    }

    private static void Relabel(FakeSession session, Func<ListedSession, ListedSession> change) =>
        session.Listed = change(session.Listed);

    /// <summary>To the tick, but for the drift that is allowed for.</summary>
    private static void AssertJustNow(BootInstant now, BootInterval start)
    {
        Assert.Equal(now, start.Latest);
        Assert.InRange(start.Width, TimeSpan.Zero, TimeSpan.FromMicroseconds(1));
    }

    private async Task<BootInterval> OnlyStartAsync() =>
        Assert.Single(await watch.ListAsync(CancellationToken.None)).Start;

    private SessionWatch NewWatch() => new(machine, clock, disk, NullLogger<SessionWatch>.Instance);
}
