namespace DeviceAgent.Core.Processes;

/// <summary>The only way in which the agent starts other programs: the seam to processes.</summary>
public interface IProgramRunner
{
    /// <summary>
    /// Runs a program to its end, without a shell. Kills it (and its children) when <paramref name="timeout"/> is over or the
    /// call is cancelled.
    /// </summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="timeout">More than zero.</param>
    /// <param name="cancellationToken">Ends the wait and the program.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    Task<ProgramResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken);
}
