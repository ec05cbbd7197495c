using System.Runtime.InteropServices;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Processes;

/// <summary>The process table through libproc: the ids first, then each process by itself. Zombies have ended and are not shown.</summary>
public sealed class LibprocProcesses : IMacProcesses
{
    // Processes start while the table is read: more room than was asked for, doubled until not all of it is used.
    private const int Room = 64;
    private const int MostIds = 1 << 20;

    /// <summary>What <see cref="Signal"/> says for ESRCH.</summary>
    public const string NoSuchProcess = "there is no such process";

    /// <summary>What <see cref="Signal"/> says for EPERM.</summary>
    public const string NotPermitted = "not permitted";

    private readonly ILibproc libproc;

    public LibprocProcesses()
        : this(new LibprocCalls())
    {
    }

    internal LibprocProcesses(ILibproc libproc)
    {
        this.libproc = libproc;
    }

    /// <inheritdoc/>
    public IReadOnlyList<MacProcess> List()
    {
        var found = new List<MacProcess>();
        foreach (int pid in Ids())
        {
            // Id 0 is the kernel, which is not a process of anybody. What cannot be read has ended, or is not ours to see.
            if (pid > 0 && libproc.TryInfo(pid, out LibSystem.ProcBsdInfo info, out _))
            {
                found.Add(Describe(pid, info));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public MacProcess? Find(int pid)
    {
        if (pid <= 0)
        {
            return null;
        }

        if (libproc.TryInfo(pid, out LibSystem.ProcBsdInfo info, out int errno))
        {
            return Describe(pid, info);
        }

        return errno == LibSystem.ESRCH ? null : throw Failure($"process {pid} cannot be read", errno);
    }

    /// <inheritdoc/>
    public string? Signal(int pid, int signal)
    {
        // 0 and below would mean process groups, -1 everything: never from here.
        if (pid <= 0)
        {
            return $"{pid} is no process id";
        }

        return libproc.Kill(pid, signal) switch
        {
            0 => null,
            LibSystem.ESRCH => NoSuchProcess,
            LibSystem.EPERM => NotPermitted,
            var errno => Marshal.GetPInvokeErrorMessage(errno),
        };
    }

    private ReadOnlySpan<int> Ids()
    {
        int wanted = libproc.ListAll([], out int errno);
        while (wanted is > 0 and < MostIds)
        {
            var buffer = new int[wanted + Room];
            int written = libproc.ListAll(buffer, out errno);
            if (written <= 0)
            {
                break;
            }

            if (written < buffer.Length)
            {
                return buffer.AsSpan(0, written);
            }

            wanted = buffer.Length * 2;
        }

        throw Failure("the process table cannot be read", errno);
    }

    private MacProcess Describe(int pid, in LibSystem.ProcBsdInfo info) =>
        new(pid, info.Uid, unchecked((long)((info.StartSeconds * 1_000_000) + info.StartMicroseconds)), libproc.Path(pid)) { Parent = unchecked((int)info.ParentPid) };

    private static IOException Failure(string what, int errno) => new($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}");
}
