using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Native;
using DeviceAgent.Linux.Processes;
using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Linux.Tests.ProcessGroups;

/// <summary>Real process sessions, real signals; what lives and what is gone is read from /proc.</summary>
public sealed class ProcessGroupTests : IAsyncLifetime
{
    private readonly RealSessions sessions = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => sessions.EndAsync();

    [Fact]
    public async Task A_started_session_is_a_leader_and_a_child_in_a_session_of_their_own()
    {
        var session = await sessions.StartAsync("ada", 1001);

        Assert.Equal([session.Identity.Pid, session.ChildPid], session.LivingProcesses().Order());
        Assert.Equal(session.Identity.Pid, ProcessTable.Read(session.ChildPid)!.Value.SessionId);
        Assert.NotEqual(ProcessTable.Read(Environment.ProcessId)!.Value.SessionId, session.Identity.Pid);
    }

    [Fact]
    public async Task A_listing_shows_account_kind_and_a_start_of_ten_milliseconds_around_the_real_one()
    {
        var before = sessions.Clock.Now;
        var session = await sessions.StartAsync("ada", 1001);
        var after = sessions.Clock.Now;

        var listed = Assert.Single(await sessions.List.ListAsync(CancellationToken.None));

        Assert.Equal(session.Identity, listed.Identity);
        Assert.Equal("ada", listed.Account);
        Assert.Equal(SessionKind.Console, listed.Kind);
        Assert.NotNull(listed.LoginTime);
        Assert.Equal(TimeSpan.FromMilliseconds(10), listed.Start!.Value.Width);
        Assert.True(listed.Start.Value.Latest >= before && listed.Start.Value.Earliest <= after);
    }

    [Fact]
    public async Task Ending_one_users_session_leaves_the_others_alive()
    {
        var ada = await sessions.StartAsync("ada", 1001);
        var bob = await sessions.StartAsync("bob", 1002);

        var result = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Terminate, ada.Identity, CancellationToken.None);

        Assert.Equal(new StepResult(true, "SIGTERM to 2 processes"), result);
        await sessions.GoneAsync(ada);
        Assert.Empty(ada.LivingProcesses());
        Assert.Equal([bob.Identity], await sessions.ListedAsync());
        Assert.Equal(2, bob.LivingProcesses().Count);
    }

    [Fact]
    public async Task A_stubborn_session_survives_SIGTERM_and_dies_of_SIGKILL()
    {
        var session = await sessions.StartAsync("ada", 1001, stubborn: true);

        var term = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Terminate, session.Identity, CancellationToken.None);

        Assert.True(term.Done);
        // kill(2) marks the signal before it returns, and an ignored one is dropped at once: there is nothing to wait for.
        Assert.Equal(2, session.LivingProcesses().Count);
        Assert.Equal([session.Identity], await sessions.ListedAsync());

        var kill = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Kill, session.Identity, CancellationToken.None);

        Assert.True(kill.Done);
        await sessions.GoneAsync(session);
        Assert.Empty(session.LivingProcesses());
    }

    [Fact]
    public async Task A_session_whose_leader_is_dead_is_listed_while_its_child_lives_and_can_still_be_ended()
    {
        var session = await sessions.StartAsync("ada", 1001);
        using (var leader = ProcessHandle.Open(session.Identity.Pid))
        {
            leader!.Send(Libc.SIGKILL);
        }

        await sessions.UntilAsync(() => Task.FromResult(session.LivingProcesses() is [var only] && only == session.ChildPid));
        Assert.Equal([session.Identity], await sessions.ListedAsync());

        await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Terminate, session.Identity, CancellationToken.None);

        await sessions.GoneAsync(session);
    }

    [Fact]
    public async Task A_rung_taken_again_after_the_end_says_already_gone()
    {
        var session = await sessions.StartAsync("ada", 1001);
        await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Kill, session.Identity, CancellationToken.None);
        await sessions.GoneAsync(session);

        var again = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Kill, session.Identity, CancellationToken.None);

        Assert.Equal(new StepResult(true, "already gone"), again);
    }

    [Theory]
    [InlineData("uid")]
    [InlineData("pid")]
    [InlineData("start")]
    [InlineData("session id")]
    public async Task The_terminator_does_nothing_when_any_part_of_the_identity_differs(string part)
    {
        var session = await sessions.StartAsync("ada", 1001);
        var real = session.Identity;
        var other = part switch
        {
            "uid" => real with { Uid = 1002 },
            "pid" => real with { Pid = session.ChildPid },
            "start" => real with { PidStart = real.PidStart - 1 },
            _ => real with { SessionId = "../accounts" },
        };

        var result = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Kill, other, CancellationToken.None);

        Assert.Equal(new StepResult(false, "not the same session: nothing was signalled"), result);
        Assert.Equal(2, session.LivingProcesses().Count);
    }

    [Fact]
    public async Task A_leader_pid_that_is_another_process_by_now_means_that_the_session_is_gone()
    {
        var session = await sessions.StartAsync("ada", 1001);
        var registry = new SessionRegistry(sessions.Folder);
        // As if the file were that of an older session with the same id.
        var older = registry.Find(session.Identity.SessionId)! with { PidStart = session.Identity.PidStart - 1 };
        registry.Register(older);

        Assert.Empty(await sessions.ListedAsync());
        var result = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Kill, older.Identity, CancellationToken.None);

        Assert.Equal(new StepResult(true, "already gone"), result);
        Assert.Equal(2, session.LivingProcesses().Count);
    }

    [Fact]
    public async Task A_session_of_another_boot_is_gone()
    {
        var session = await sessions.StartAsync("ada", 1001);
        var registry = new SessionRegistry(sessions.Folder);
        registry.Register(registry.Find(session.Identity.SessionId)! with { BootId = "another" });

        Assert.Empty(await sessions.ListedAsync());
        await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Kill, session.Identity, CancellationToken.None);

        Assert.Equal(2, session.LivingProcesses().Count);
    }

    [Fact]
    public async Task The_agents_own_process_session_is_never_signalled()
    {
        var own = ProcessTable.Read(Environment.ProcessId)!.Value.SessionId;
        var leader = ProcessTable.Read(own);
        // The test may run in a session whose leader has ended: then no honest registration of it exists.
        var start = leader?.StartTicks ?? 1;
        var registered = new RegisteredSession(
            sessions.Clock.BootId, $"{own}", own, start, 1001, "ada", "console");
        new SessionRegistry(sessions.Folder).Register(registered);

        var result = await sessions.Terminator.TakeAsync(ProcessGroupTerminator.Terminate, registered.Identity, CancellationToken.None);

        // In a container the own session may be that of pid 1, which no file may name: refused even earlier.
        Assert.False(result.Done);
        Assert.Contains(own > 1 ? "the agent's own process session" : "pid", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_pidfds_the_pids_are_signalled()
    {
        var session = await sessions.StartAsync("ada", 1001);
        var registered = new SessionRegistry(sessions.Folder).Find(session.Identity.SessionId)!;

        var result = SessionSignals.Send(registered, Libc.SIGTERM, sessions.Clock, TimeSpan.FromSeconds(5), usePidfd: false);

        Assert.Equal(2, result.Reached);
        await sessions.GoneAsync(session);
    }

    [Fact]
    public async Task Disposing_a_session_ends_it_and_takes_its_file_away()
    {
        var session = await sessions.StartAsync("ada", 1001, stubborn: true);

        await session.DisposeAsync();

        Assert.Empty(session.LivingProcesses());
        Assert.Empty(Directory.GetFiles(sessions.Folder));
    }
}
