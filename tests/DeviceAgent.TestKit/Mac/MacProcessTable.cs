using DeviceAgent.Core.Clock;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.TestKit.Mac;

/// <summary>The simulated Mac's processes: pid, uid, start and path, as libproc shows them (F15).</summary>
public sealed class MacProcessTable(IMachineClock clock) : IMacProcesses
{
    public const int SIGKILL = 9;

    private readonly SortedDictionary<int, MacProcess> table = [];
    private int nextPid = 100;

    /// <summary>When set, the table cannot be read.</summary>
    public bool Unreadable { get; set; }

    /// <summary>Processes that take no notice of SIGTERM and SIGHUP.</summary>
    public HashSet<int> Deaf { get; } = [];

    /// <summary>Processes that no signal ends, such as one that hangs in the kernel.</summary>
    public HashSet<int> Immortal { get; } = [];

    /// <summary>A pid of a process that has ended, for the next one to start; null for a new one.</summary>
    public int? PidToReuse { get; set; }

    /// <summary>Every signal that reached a process.</summary>
    public List<(MacProcess Process, int Signal)> Signals { get; } = [];

    /// <summary>Called before each signal arrives: the place for surprises.</summary>
    public Action<int, int>? BeforeSignal { get; set; }

    /// <summary>Called after a process has ended; true when it was killed and could not clean up.</summary>
    public event Action<MacProcess, bool>? Ended;

    public IReadOnlyList<MacProcess> List() => Unreadable ? throw new IOException("the process table cannot be read") : All;

    /// <summary>The truth, which the Mac's own parts know always.</summary>
    public IReadOnlyList<MacProcess> All => [.. table.Values];

    public MacProcess? Find(int pid) => table.GetValueOrDefault(pid);

    public string? Signal(int pid, int signal)
    {
        BeforeSignal?.Invoke(pid, signal);
        if (Find(pid) is not { } process)
        {
            return "No such process";
        }

        Signals.Add((process, signal));
        if (!Immortal.Contains(pid) && (signal == SIGKILL || !Deaf.Contains(pid)))
        {
            // Assumed(1): loginwindow and sshd end by the default action of SIGTERM and SIGHUP unless they are deaf to it.
            End(pid, killed: signal == SIGKILL);
        }

        return null;
    }

    /// <param name="uid">Whose it is.</param>
    /// <param name="path">The executable.</param>
    /// <param name="pid">A pid that is used again; null for the next one.</param>
    /// <param name="parent">The pid of the process that starts it.</param>
    public MacProcess Start(uint uid, string path, int? pid = null, int parent = 1)
    {
        var process = new MacProcess(pid ?? NextPid(), uid, (clock.Wall.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, path) { Parent = parent };
        table.Add(process.Pid, process);
        return process;
    }

    /// <summary>The same process, of another user from now on.</summary>
    public MacProcess HandOver(MacProcess process, uint uid) => table[process.Pid] = process with { Uid = uid };

    public void End(int pid, bool killed = false)
    {
        if (table.Remove(pid, out MacProcess? process))
        {
            Deaf.Remove(pid);
            Ended?.Invoke(process, killed);
        }
    }

    /// <summary>The power goes: nothing cleans up. Pids begin anew.</summary>
    public void Clear()
    {
        table.Clear();
        Deaf.Clear();
        Immortal.Clear();
        PidToReuse = null;
        nextPid = 100;
    }

    private int NextPid()
    {
        int? reused = PidToReuse is { } wanted && !table.ContainsKey(wanted) ? wanted : null;
        PidToReuse = reused is null ? PidToReuse : null;
        return reused ?? nextPid++;
    }
}
