using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>Processes that a user's ended sessions have left behind, and whether the Mac would sign the user straight back in.</summary>
/// <param name="processes">The process table.</param>
/// <param name="autoLogin">Whose account the Mac signs in by itself; null when none.</param>
/// <param name="wall">Says what has begun before now.</param>
public sealed class Leftovers(IMacProcesses processes, Func<CancellationToken, ValueTask<uint?>> autoLogin, TimeProvider wall)
{
    private const int SIGKILL = 9;

    /// <summary>Counts them and kills them when told to, unless the user has signed in again: then they may belong to the new session.</summary>
    /// <returns>What there is to say, in words; null when nothing.</returns>
    public async ValueTask<string?> SeeToAsync(uint uid, bool sweep, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        long now = (wall.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        MacProcess[] left = Of(uid);
        if (left.Length > 0 && left.All(process => process.Path != GuiSession.LoginWindowPath))
        {
            said.Add(sweep ? $"{left.Length} processes were left, {Kill(left, now)} killed" : $"{left.Length} processes are left");
        }

        if (await autoLogin(cancellationToken) == uid)
        {
            said.Add("auto-login signs this account in again at the next start");
        }

        return said.Count > 0 ? string.Join("; ", said) : null;
    }

    /// <summary>Only what is still the same process, began before this look, and only while no new session of the user has begun.</summary>
    private int Kill(MacProcess[] left, long now)
    {
        int killed = 0;
        foreach (MacProcess process in left.Where(process => process.Start <= now))
        {
            if (Of(process.Uid).Any(other => other.Path == GuiSession.LoginWindowPath))
            {
                break;
            }

            if (processes.Find(process.Pid) == process && processes.Signal(process.Pid, SIGKILL) is null)
            {
                killed++;
            }
        }

        return killed;
    }

    private MacProcess[] Of(uint uid) => [.. processes.List().Where(process => process.Uid == uid)];
}
