using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>What is remembered of sessions, for how long, and when it is written.</summary>
public sealed class SessionWatchMemoryTests : IDisposable
{
    private readonly FakeMachineClock clock = new();
    private readonly MemoryStateFolder disk = new();
    private readonly FakeMachine machine;
    private readonly SessionWatch watch;

    public SessionWatchMemoryTests()
    {
        machine = new FakeMachine(clock);
        watch = NewWatch();
    }

    public void Dispose() => watch.Dispose();

    [Fact]
    public async Task The_memory_is_written_at_the_first_listing_with_every_new_session_and_else_every_five_minutes()
    {
        await ListAsync();
        Assert.Equal(1, disk.Operations);
        clock.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await ListAsync();
        Assert.Equal(1, disk.Operations);
        clock.Pass(TimeSpan.FromTicks(1));
        await ListAsync();
        Assert.Equal(2, disk.Operations);

        machine.SignIn("ada");
        await ListAsync();
        Assert.Equal(3, disk.Operations);
        await ListAsync();
        Assert.Equal(3, disk.Operations);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(2000, false)]
    [InlineData(2001, true)]
    public async Task A_recorded_login_up_to_two_seconds_ahead_is_now_and_one_further_ahead_says_nothing(int milliseconds, bool saysNothing)
    {
        FakeSession session = machine.SignIn("ada");
        session.Listed = session.Listed with { LoginTime = session.Listed.LoginTime + TimeSpan.FromMilliseconds(milliseconds) };
        BootInstant expected = clock.Now + TimeSpan.FromMilliseconds(Math.Min(milliseconds, 0));

        BootInterval start = Assert.Single(await ListAsync()).Start;

        Assert.Equal(saysNothing, start == new BootInterval(BootInstant.Boot, clock.Now));
        Assert.True(saysNothing || (start.Earliest <= expected && expected <= start.Latest && start.Width < TimeSpan.FromMicroseconds(1)));
    }

    [Fact]
    public async Task A_full_memory_forgets_the_oldest_that_are_gone_and_none_that_is_listed()
    {
        FakeSession first = machine.SignIn("ada");
        BootInterval start = Assert.Single(await ListAsync()).Start;
        for (int i = 0; i < SessionWatch.Remembered + 10; i++)
        {
            machine.SignOutEveryone();
            first.Alive = true;
            machine.SignIn("bob");
            await ListAsync();
        }

        clock.Pass(TimeSpan.FromHours(1));
        using SessionWatch later = NewWatch();

        Assert.Contains(await later.ListAsync(CancellationToken.None), seen => seen.Session == first.Listed && seen.Start == start);
    }

    [Fact]
    public async Task Exactly_as_many_sessions_as_are_remembered_are_remembered()
    {
        FakeSession first = machine.SignIn("ada");
        BootInterval start = Assert.Single(await ListAsync()).Start;
        await SignInAndOutAsync(first, SessionWatch.Remembered - 1);
        first.Alive = true;
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(start, Assert.Single(await ListAsync()).Start);

        await SignInAndOutAsync(first, 1);
        first.Alive = true;
        Assert.NotEqual(start, Assert.Single(await ListAsync()).Start);
    }

    [Fact]
    public async Task A_full_disk_costs_the_memory_and_not_the_listing()
    {
        disk.Full = true;
        machine.SignIn("ada");

        Assert.Single(await ListAsync());
        Assert.Null(disk.Read(SessionWatch.FileName));
    }

    [Fact]
    public async Task The_memory_is_read_once()
    {
        await ListAsync();
        machine.SignIn("ada");
        BootInterval start = Assert.Single(await ListAsync()).Start;
        disk.Replace(SessionWatch.FileName, "{"u8);
        clock.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(start, Assert.Single(await ListAsync()).Start);
    }

    private async Task SignInAndOutAsync(FakeSession away, int times)
    {
        away.Alive = false;
        for (int i = 0; i < times; i++)
        {
            FakeSession other = machine.SignIn("bob");
            await ListAsync();
            other.Alive = false;
        }
    }

    private async Task<IReadOnlyList<SessionSighting>> ListAsync() => await watch.ListAsync(CancellationToken.None);

    private SessionWatch NewWatch() => new(machine, clock, disk, NullLogger<SessionWatch>.Instance);
}
