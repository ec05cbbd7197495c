using DeviceAgent.Core.Processes;

namespace DeviceAgent.MacOS.Tests;

/// <summary>Answers each run with the same result and remembers how it was called.</summary>
internal sealed class ScriptedPrograms(ProgramResult result) : IProgramRunner
{
    public ProgramResult Result { get; set; } = result;

    public List<(string Program, IReadOnlyList<string> Arguments, TimeSpan Timeout)> Runs { get; } = [];

    public Task<ProgramResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Runs.Add((program, arguments, timeout));
        return Task.FromResult(Result);
    }
}
