using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Processes;

namespace DeviceAgent.TestKit.Mac;

/// <summary>The programs that the agent starts on a Mac, by their whole argument arrays.</summary>
public sealed class MacPrograms(MacDirectory directory, SimulatedLaunchCtl launchCtl, MacLogins logins, IMachineClock clock) : IProgramRunner
{
    /// <summary>How long apps take to quit when nothing holds them (F7: loginwindow quits them in turn).</summary>
    private static readonly TimeSpan Quitting = TimeSpan.FromSeconds(3);

    /// <summary>Every run: program and arguments.</summary>
    public List<IReadOnlyList<string>> Runs { get; } = [];

    /// <summary>Called before each program acts: the place for surprises.</summary>
    public Action<IReadOnlyList<string>>? Before { get; set; }

    /// <summary>When the person clicks the notice away; null for never.</summary>
    public TimeSpan? ClickAfter { get; set; }

    /// <summary>Somebody ran shutdown(8): the test restarts the machine.</summary>
    public bool RestartAsked { get; set; }

    public async Task<ProgramResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        cancellationToken.ThrowIfCancellationRequested();
        string[] run = [program, .. arguments];
        if (program != "/usr/bin/dscl")
        {
            Runs.Add(run);
        }

        Before?.Invoke(run);
        cancellationToken.ThrowIfCancellationRequested();
        if (await AnswerAsync(run, timeout, cancellationToken).ConfigureAwait(false) is { } result)
        {
            return result;
        }

        await Task.Delay(timeout, clock.Wall, cancellationToken).ConfigureAwait(false);
        return new ProgramResult(null, "", $"killed at its time limit of {timeout}");
    }

    private async ValueTask<ProgramResult?> AnswerAsync(string[] run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        switch (run)
        {
            case ["/usr/bin/dscl", "-plist", ".", "-readall", "/Users", ..]:
                return directory.ReadAll();
            case ["/bin/launchctl", "bootout", var domain]:
                return launchCtl.Bootout(domain);
            case ["/sbin/shutdown", "-r", "now"]:
                RestartAsked = true;
                return new ProgramResult(0, "Shutdown NOW!", "");
            case ["/bin/launchctl", "asuser", var uid, "/usr/bin/sudo", "-u", _, .. var inside]:
                return await InSessionAsync(uint.Parse(uid, CultureInfo.InvariantCulture), inside, timeout, cancellationToken).ConfigureAwait(false);
            default:
                return new ProgramResult(null, "", $"{run[0]}: no such program, or not these arguments");
        }
    }

    private async ValueTask<ProgramResult?> InSessionAsync(uint uid, string[] run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        LaunchCtlFault fault = launchCtl.Fault("asuser", uid);
        if (fault is LaunchCtlFault.Hangs or LaunchCtlFault.DoesNothing)
        {
            return fault == LaunchCtlFault.Hangs ? null : new ProgramResult(0, "", "");
        }

        MacSession? session = logins.Alive.FirstOrDefault(candidate => candidate.User.Uid == uid);
        if (session is null)
        {
            // Assumed(15): asuser for somebody without a graphical session fails and does nothing.
            return new ProgramResult(125, "", "Could not switch to audit session: 125: Domain does not support specified action");
        }

        switch (run)
        {
            case ["/bin/launchctl", "reboot", "logout"]:
                return launchCtl.RebootLogout(uid);
            case ["/usr/bin/osascript", "-e", var script] when script.Contains("aevtrlgo", StringComparison.Ordinal):
                _ = LogOutLaterAsync(session);
                return new ProgramResult(0, "", "");
            case ["/usr/bin/osascript", ..] when Array.IndexOf(run, "--") is > 0 and var end:
                // F16. The reason, the title, then a text and its seconds for each dialog.
                TimeSpan stays = TimeSpan.FromSeconds(run[(end + 3)..].Chunk(2).Sum(dialog => int.Parse(dialog[1], CultureInfo.InvariantCulture)));
                TimeSpan waits = ClickAfter < stays ? ClickAfter.Value : stays;
                await Task.Delay(waits < timeout ? waits : timeout, clock.Wall, cancellationToken).ConfigureAwait(false);
                return new ProgramResult(0, "button returned:Log Out Now, gave up:false", "");
            default:
                return new ProgramResult(1, "", "sudo: command not found");
        }
    }

    /// <summary>F7: an app with a save dialog blocks, and loginwindow gives up after 45 seconds.</summary>
    private async Task LogOutLaterAsync(MacSession session)
    {
        await Task.Delay(Quitting, clock.Wall).ConfigureAwait(false);
        if (session is { HasUnsavedDocument: false, Alive: true })
        {
            logins.SignOut(session);
        }
    }
}
