using DeviceAgent.Core.Processes;

namespace DeviceAgent.BugReports;

/// <summary>Runs this very program with another verb: the report then holds what an admin would see, also of a verb that fails or hangs.</summary>
internal sealed class OwnProgram(IProgramRunner programs)
{
    private const string Assembly = "device-agent.dll";

    /// <param name="arguments">Verb and options.</param>
    /// <param name="limit">After it the verb is killed.</param>
    /// <param name="cancellationToken">Ends the wait and the verb.</param>
    public Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path");

        // A development build is an assembly that dotnet runs.
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return programs.RunAsync(
            program, isHost ? ["exec", Path.Combine(AppContext.BaseDirectory, Assembly), .. arguments] : arguments, limit, cancellationToken);
    }
}
