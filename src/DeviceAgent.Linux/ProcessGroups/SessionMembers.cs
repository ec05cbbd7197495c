using DeviceAgent.Core.Clock;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>Finds the processes of a registered session.</summary>
internal static class SessionMembers
{
    /// <summary>
    /// The living processes of a session, at most once each; empty means that the session is gone.
    /// The kernel gives a session id out again only when no process carries it any more, so a process with that id belongs
    /// to this session unless the leader's pid is now another process (another start time). What cannot be told: the whole
    /// session ended, its id was given out again, and that later leader has ended too. Its processes then count as members.
    /// </summary>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    public static IReadOnlyList<ProcessStat> Of(RegisteredSession session, IMachineClock clock)
    {
        if (session.BootId != clock.BootId)
        {
            return [];
        }

        // One pass over /proc is no snapshot: a process may fork a child behind the reader's back and end before the reader
        // comes to it. "Gone" is a proof, so it takes two passes that find nothing.
        var members = Scan(session);
        return members.Count > 0 ? members : Scan(session);
    }

    /// <summary>Whether a process, looked at again, is still this member.</summary>
    public static bool IsMember(RegisteredSession session, ProcessStat process) =>
        process.IsAlive && process.SessionId == session.Pid && process.StartTicks >= session.PidStart;

    private static List<ProcessStat> Scan(RegisteredSession session)
    {
        // A zombie leader still holds its pid, so its start time counts as well.
        if (ProcessTable.Read(session.Pid) is { } leader && leader.StartTicks != session.PidStart)
        {
            return [];
        }

        return [.. ProcessTable.Living().Where(process => IsMember(session, process))];
    }
}
