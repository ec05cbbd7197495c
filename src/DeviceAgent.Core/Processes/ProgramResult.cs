namespace DeviceAgent.Core.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when it did not start or was killed at its time limit.</param>
/// <param name="Output">Its standard output, cut after 1 MiB.</param>
/// <param name="Error">Its standard error (cut likewise), or why it did not start or end.</param>
public sealed record ProgramResult(int? ExitCode, string Output, string Error);
