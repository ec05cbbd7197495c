namespace DeviceAgent.Org.Cli;

/// <summary>Why a command cannot go on: one line for the admin, and the exit code.</summary>
/// <param name="message">What, where, and what to do.</param>
/// <param name="exitCode">One of <see cref="Hosting.ExitCodes"/>.</param>
/// <param name="cause">What led to it; may be null.</param>
public sealed class CliException(string message, int exitCode, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode => exitCode;

    /// <summary>The single faults, a line each, where there is more than one.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];
}
