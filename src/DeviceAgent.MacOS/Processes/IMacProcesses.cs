namespace DeviceAgent.MacOS.Processes;

/// <summary>The process table.</summary>
public interface IMacProcesses
{
    /// <summary>All processes that can be read now; one that ends meanwhile is left out.</summary>
    /// <exception cref="IOException">The table cannot be read.</exception>
    IReadOnlyList<MacProcess> List();

    /// <summary>Null when there is no such process.</summary>
    /// <exception cref="IOException">Whether there is cannot be read: no proof that it is gone.</exception>
    MacProcess? Find(int pid);

    /// <summary>kill(2).</summary>
    /// <returns>Null when the signal was sent; otherwise why not, in words.</returns>
    string? Signal(int pid, int signal);
}
