namespace DeviceAgent.Chaos.Books;

/// <summary>The end of a process.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Code">Its exit code; 137 is SIGKILL.</param>
/// <param name="DiskWasFull">Whether the disk with its data was full then or shortly before.</param>
public sealed record ExitEntry(string Program, int Code, bool DiskWasFull)
{
    /// <summary>In place of a code: it runs, but was not ready after a minute.</summary>
    public const int NotReady = -1;
}
