using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>
/// A stand-in for a login session, for tests and the demo: a leader and a child in a process session of their own
/// (setsid(2)), registered for <see cref="ProcessGroupSessions"/>. Account and uid are labels: the processes run as the
/// caller. They do not end with the caller, only by signals or by <see cref="DisposeAsync"/>.
/// </summary>
public sealed class ProcessGroupSession : IAsyncDisposable
{
    // A day at most: what a killed test leaves behind ends by itself.
    // Prints the pids of leader and child, lets go of the pipe (its other end is read to the end), and waits for the child.
    // No value is put into the text: it is always one of these two.
    private const string Script =
        "exec 3>&1 </dev/null >/dev/null 2>&1; sleep 86400 3>&- & echo \"$$ $!\" >&3; exec 3>&-; wait";

    // An ignored signal stays ignored in the children.
    private const string StubbornScript = "trap '' TERM; " + Script;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    private readonly RegisteredSession registered;
    private readonly string registryFolder;
    private readonly IMachineClock clock;

    private ProcessGroupSession(RegisteredSession registered, int childPid, string registryFolder, IMachineClock clock)
    {
        this.registered = registered;
        this.registryFolder = registryFolder;
        this.clock = clock;
        ChildPid = childPid;
    }

    public SessionIdentity Identity => registered.Identity;

    public string Account => registered.Account;

    /// <summary>The process that the leader started.</summary>
    public int ChildPid { get; }

    /// <summary>Pids of the session's processes that live now, read from /proc; empty when the session is gone.</summary>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    public IReadOnlyList<int> LivingProcesses() => [.. SessionMembers.Of(registered, clock).Select(process => process.Pid)];

    /// <summary>Starts the processes and registers them once session id and start time are known.</summary>
    /// <exception cref="IOException">The processes did not start, or the registry cannot be written.</exception>
    public static async Task<ProcessGroupSession> StartAsync(
        IProgramRunner runner, ProcessGroupSessionRequest request, IMachineClock clock, CancellationToken cancellationToken)
    {
        // setsid of util-linux; --fork makes the session no child of this process, as a login session is none of the agent's.
        var result = await runner.RunAsync(
            "/usr/bin/setsid",
            ["--fork", "/bin/sh", "-c", request.Stubborn ? StubbornScript : Script],
            StartLimit,
            cancellationToken).ConfigureAwait(false);
        var pids = result.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (result.ExitCode != 0 || pids.Length != 2)
        {
            throw new IOException($"The process session did not start: {result.Error}");
        }

        var leader = int.Parse(pids[0], CultureInfo.InvariantCulture);
        var start = ProcessTable.Read(leader) is { IsAlive: true } stat && stat.SessionId == leader
            ? stat.StartTicks
            : throw new IOException($"The process session {leader} ended at once.");
        var session = new ProcessGroupSession(
            new RegisteredSession(
                clock.BootId, pids[0], leader, start, request.Uid, request.Account,
                SessionKinds.Word(request.Kind), clock.Wall.GetUtcNow()),
            int.Parse(pids[1], CultureInfo.InvariantCulture),
            request.RegistryFolder,
            clock);
        await session.RegisterAsync().ConfigureAwait(false);
        return session;
    }

    /// <summary>Kills what is left of the session, waits until it is gone, and takes its file out of the registry.</summary>
    /// <exception cref="IOException">The session does not end.</exception>
    public async ValueTask DisposeAsync()
    {
        var started = clock.Now;
        while (SessionSignals.Send(registered, Native.Libc.SIGKILL, clock, KillLimit).Reached > 0)
        {
            if (clock.Now - started > KillLimit)
            {
                throw new IOException($"The process session {registered.SessionId} does not end.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), clock.Wall).ConfigureAwait(false);
        }

        new SessionRegistry(registryFolder).Unregister(registered);
    }

    private async Task RegisterAsync()
    {
        try
        {
            new SessionRegistry(registryFolder).Register(registered);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
