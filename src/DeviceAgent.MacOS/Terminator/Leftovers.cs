using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Native;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>Processes that a user's ended sessions have left behind, and whether the Mac would sign the user straight back in.</summary>
/// <param name="processes">The process table.</param>
/// <param name="sessions">Says whether the user has a session: then what runs may belong to it.</param>
/// <param name="autoLogin">Whose account the Mac signs in by itself; null when none.</param>
/// <param name="wall">Says what has begun before now.</param>
public sealed class Leftovers(
    IMacProcesses processes, ISessionList sessions, Func<CancellationToken, ValueTask<uint?>> autoLogin, TimeProvider wall)
{
    /// <summary>Counts them and kills them when told to, unless the user has a session: then they may belong to that one.</summary>
    /// <param name="uid">Whose.</param>
    /// <param name="restarted">True when the Mac has started again since the sessions ended: nothing can be left of them.</param>
    /// <param name="sweep">Whether they are killed.</param>
    /// <param name="cancellationToken">Stops between any two of them.</param>
    /// <returns>What there is to say, in words; null when nothing. Failures are words too: the session is gone all the same.</returns>
    public async ValueTask<string?> SeeToAsync(uint uid, bool restarted, bool sweep, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        try
        {
            long now = (wall.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            MacProcess[] left = restarted ? [] : Of(uid);
            if (left.Length > 0 && !await HasSessionAsync(uid, cancellationToken))
            {
                said.Add(sweep ? $"{left.Length} processes were left, {await KillAsync(left, now, cancellationToken)} killed" : $"{left.Length} processes are left");
            }
        }
        catch (Exception e) when (e is IOException or SessionListException)
        {
            said.Add($"what is left cannot be told: {e.Message}");
        }

        if (await autoLogin(cancellationToken) == uid)
        {
            said.Add("auto-login signs this account in again at the next start");
        }

        return said.Count > 0 ? string.Join("; ", said) : null;
    }

    /// <summary>Only what is still the same process, began before this look, and only while no new session of the user has begun.</summary>
    private async ValueTask<int> KillAsync(MacProcess[] left, long now, CancellationToken cancellationToken)
    {
        int killed = 0;
        foreach (MacProcess process in left.Where(process => process.Start <= now))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await HasSessionAsync(process.Uid, cancellationToken))
            {
                break;
            }

            if (IsStill(process) && processes.Signal(process.Pid, LibSystem.SIGKILL) is null)
            {
                killed++;
            }
        }

        return killed;
    }

    /// <summary>Its parent may have been killed just now.</summary>
    private bool IsStill(MacProcess process) => processes.Find(process.Pid) is { } now && now with { Parent = process.Parent } == process;

    private async ValueTask<bool> HasSessionAsync(uint uid, CancellationToken cancellationToken) =>
        (await sessions.ListAsync(cancellationToken)).Any(session => session.Identity.Uid == uid)
        || Of(uid).Any(process => process.Path == GuiSession.LoginWindowPath);

    private MacProcess[] Of(uint uid) => [.. processes.List().Where(process => process.Uid == uid)];
}
