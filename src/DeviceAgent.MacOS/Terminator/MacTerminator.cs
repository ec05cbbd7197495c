using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Native;
using DeviceAgent.MacOS.Power;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>
/// Ends sessions of a Mac (F1 to F7 of docs/macos-facts.md). Each rung looks once more whether the session is still the one that was meant. Most
/// of them act on a user, not on a session: between that look and the act a user who signs in again would be hit (docs/macos.md).
/// </summary>
public sealed class MacTerminator(
    LadderOptions options, IMacProcesses processes, ISessionList sessions, LaunchCtl launchCtl, IPowerAssertions power, Leftovers leftovers, IMachineClock clock)
    : ISessionTerminator
{
    private const string Osascript = "/usr/bin/osascript";
    private const string Shutdown = "/sbin/shutdown";

    /// <summary><c>kAEReallyLogOut</c>: logs out without asking (AERegistry.h; F7).</summary>
    private const string ReallyLogOut = "tell application \"loginwindow\" to «event aevtrlgo»";

    /// <summary>Between SIGTERM (or SIGHUP) and SIGKILL.</summary>
    private static readonly TimeSpan SignalPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SignalLook = TimeSpan.FromMilliseconds(100);

    public bool IsDryRun => false;

    public IReadOnlyList<TerminatorStep> Ladder { get; } = Rungs.Of(options);

    /// <inheritdoc/>
    public bool Applies(TerminatorStep step, SessionIdentity target) => step.Name switch
    {
        Rungs.Restart => true,
        Rungs.Hangup => !GuiSession.Is(target),
        _ => GuiSession.Is(target),
    };

    /// <inheritdoc/>
    public IDisposable BeginClimb() => power.Hold("device-agent is ending login sessions");

    /// <inheritdoc/>
    public async ValueTask<StepResult> TakeAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
    {
        if (await WhyNotAsync(step, target, cancellationToken) is { } reason)
        {
            return new StepResult(false, reason);
        }

        uint uid = target.Uid;
        return step.Name switch
        {
            Rungs.Notice => await launchCtl.InSessionAsync(uid, Osascript, NoticeDialog.Arguments(step.Reason, options.Notice), step.Timeout, cancellationToken),
            Rungs.Graceful => await launchCtl.InSessionAsync(uid, Osascript, ["-e", ReallyLogOut], step.Timeout, cancellationToken),
            Rungs.BootoutUser => await launchCtl.BootoutAsync($"user/{uid}", step.Timeout, cancellationToken),
            Rungs.BootoutGui => await launchCtl.BootoutAsync(target.SessionId, step.Timeout, cancellationToken),
            Rungs.LoginWindow => await SignalAsync(target, LibSystem.SIGTERM, cancellationToken),
            Rungs.Hangup => await SignalAsync(target, LibSystem.SIGHUP, cancellationToken),
            Rungs.RebootLogout => await launchCtl.InSessionAsync(uid, LaunchCtl.Program, ["reboot", "logout"], step.Timeout, cancellationToken),
            Rungs.Restart => await launchCtl.RunAsync(Shutdown, ["-r", "now"], step.Timeout, cancellationToken),
            _ => new StepResult(false, $"no rung is called {step.Name}"),
        };
    }

    /// <inheritdoc/>
    public ValueTask<string?> TidyAsync(SessionIdentity gone, bool restarted, CancellationToken cancellationToken) =>
        leftovers.SeeToAsync(gone.Uid, restarted, options.SweepLeftovers, cancellationToken);

    /// <summary>Why the rung must not be taken now; null when the session is still the one that was meant.</summary>
    private async ValueTask<string?> WhyNotAsync(TerminatorStep step, SessionIdentity target, CancellationToken cancellationToken)
    {
        // Before the look at the process, which must be the last thing before the act.
        IReadOnlyList<ListedSession> listed = step.Name is Rungs.Graceful or Rungs.BootoutUser or Rungs.BootoutGui or Rungs.Restart
            ? await sessions.ListAsync(cancellationToken)
            : [];

        // Those that were meant are hung up by now: this one is newer, or to be left alone.
        if (step.Name == Rungs.BootoutUser && listed.Any(other => other.Identity.Uid == target.Uid && other.Kind == SessionKind.Remote))
        {
            return "it would end a session over the network too: nothing was done";
        }

        ListedSession? now = listed.FirstOrDefault(session => session.Identity == target);
        if (IsSame(target))
        {
            return step.Name == Rungs.Graceful && now?.Kind != SessionKind.Console ? "switched away: only the session in front can log out by itself" : null;
        }

        if (!GuiSession.Is(target) || FindLoginWindow(target.Uid) is not null)
        {
            return "not the same session any more: nothing was done";
        }

        // Without its loginwindow only launchd's domain can be left of it. The listing tells it from one that is just beginning.
        return step.Name is Rungs.BootoutUser or Rungs.BootoutGui or Rungs.Restart && now is not null
            ? null
            : "its loginwindow is gone: nothing was done";
    }

    private bool IsSame(SessionIdentity target) =>
        processes.Find(target.Pid) is { } process
        && process.Start == target.PidStart
        && (!GuiSession.Is(target) || (process.Uid == target.Uid && process.Path == GuiSession.LoginWindowPath));

    private MacProcess? FindLoginWindow(uint uid) => processes.List().FirstOrDefault(process => process.Uid == uid && process.Path == GuiSession.LoginWindowPath);

    /// <summary>The soft signal, and after a pause SIGKILL, each after one more look at whose pid it is.</summary>
    private async Task<StepResult> SignalAsync(SessionIdentity target, int soft, CancellationToken cancellationToken)
    {
        if (processes.Signal(target.Pid, soft) is { } failure)
        {
            return new StepResult(false, failure);
        }

        BootInstant until = clock.Now + SignalPause;
        while (IsSame(target) && clock.Now < until)
        {
            await Task.Delay(SignalLook, clock.Wall, cancellationToken);
        }

        if (!IsSame(target))
        {
            return new StepResult(true, $"ended by {(soft == LibSystem.SIGHUP ? "SIGHUP" : "SIGTERM")}");
        }

        return processes.Signal(target.Pid, LibSystem.SIGKILL) is { } refused ? new StepResult(false, refused) : new StepResult(true, "SIGKILL");
    }
}
