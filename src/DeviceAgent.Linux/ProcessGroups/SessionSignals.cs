using System.ComponentModel;
using DeviceAgent.Core.Clock;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>Sends a signal to every process of a session and to no other.</summary>
internal static class SessionSignals
{
    /// <summary>
    /// Looks for members and signals each once, until a look finds no new one (a fork may have been under way) or
    /// <paramref name="limit"/> is over. Never signals this process or one that it descends from.
    /// </summary>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    public static SignalResult Send(
        RegisteredSession session, int signal, IMachineClock clock, TimeSpan limit, bool usePidfd = true)
    {
        var seen = new HashSet<(int Pid, long Start)>();
        var failures = new List<string>();
        var spared = OwnLine();
        var reached = 0;
        var started = clock.Now;
        bool anyNew;
        do
        {
            anyNew = false;
            foreach (var member in SessionMembers.Of(session, clock).Where(member => seen.Add((member.Pid, member.StartTicks))))
            {
                anyNew = true;
                if (spared.Contains(member.Pid))
                {
                    failures.Add($"process {member.Pid} is the agent or started it");
                }
                else if (SendToMember(session, member, signal, usePidfd, failures))
                {
                    reached++;
                }
            }
        }
        while (anyNew && clock.Now - started < limit);

        return new SignalResult(reached, failures);
    }

    private static bool SendToMember(
        RegisteredSession session, ProcessStat member, int signal, bool usePidfd, List<string> failures)
    {
        try
        {
            // First the hold, then the look: what is looked at cannot change hands any more.
            using var handle = ProcessHandle.Open(member.Pid, usePidfd);
            return handle is not null
                && ProcessTable.Read(member.Pid) is { } now
                && now.StartTicks == member.StartTicks
                && SessionMembers.IsMember(session, now)
                && handle.Send(signal);
        }
        catch (Win32Exception e)
        {
            failures.Add($"process {member.Pid}: {e.Message}");
            return false;
        }
    }

    /// <summary>This process and all that it descends from, pid 1 included.</summary>
    private static HashSet<int> OwnLine()
    {
        var line = new HashSet<int> { 1 };
        for (var pid = Environment.ProcessId; pid > 0 && line.Add(pid);)
        {
            pid = ProcessTable.Read(pid)?.ParentPid ?? 0;
        }

        return line;
    }
}
