namespace DeviceAgent.Core.Processes;

/// <summary>Processes that this one did not start: the running agent, as the command line sees it.</summary>
public interface IOtherProcesses
{
    /// <summary>When a process started, in a unit of the platform's that is only ever compared for equality; null when there is no such process.</summary>
    /// <exception cref="IOException">It cannot be read; the process may live.</exception>
    long? StartOf(int pid);

    /// <summary>Sends SIGHUP, if the process is still the one that started then.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="start">As <see cref="StartOf"/> tells it.</param>
    /// <exception cref="IOException">The process cannot be looked at or signalled, for another reason than permission.</exception>
    HangupResult Hangup(int pid, long start);
}
