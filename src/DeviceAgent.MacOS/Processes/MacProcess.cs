namespace DeviceAgent.MacOS.Processes;

/// <summary>A process as libproc shows it.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Uid">The effective user id (<c>pbi_uid</c>).</param>
/// <param name="Start">When it started, in microseconds since 1970 by the wall clock of then (<c>pbi_start_tvsec</c>, <c>pbi_start_tvusec</c>). It never changes.</param>
/// <param name="Path">The executable (<c>proc_pidpath</c>); empty when the system does not say.</param>
public sealed record MacProcess(int Pid, uint Uid, long Start, string Path)
{
    /// <summary>The process that started it, or 1 once that has ended (<c>pbi_ppid</c>): unlike the rest it may change.</summary>
    public int Parent { get; init; }
}
