using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Processes;

/// <summary>The calls on the process table. Where one fails, errno says why.</summary>
internal interface ILibproc
{
    /// <summary>The number of process ids there are; of those written, when there is a buffer. At most 0 on failure.</summary>
    int ListAll(Span<int> buffer, out int errno);

    /// <summary>False on failure.</summary>
    bool TryInfo(int pid, out LibSystem.ProcBsdInfo info, out int errno);

    /// <summary>Empty on failure.</summary>
    string Path(int pid);

    /// <summary>0 when the signal was sent, else errno.</summary>
    int Kill(int pid, int signal);
}
