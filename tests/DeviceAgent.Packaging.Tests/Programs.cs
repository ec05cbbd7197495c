using DeviceAgent.Core.Processes;

namespace DeviceAgent.Packaging.Tests;

/// <summary>Starts real programs.</summary>
internal static class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task<ProgramResult> RunAsync(params string[] command) =>
        new ProgramRunner(TimeProvider.System).RunAsync("/usr/bin/env", command, Patience, CancellationToken.None);

    /// <summary>Its output; the test fails where it fails.</summary>
    public static async Task<string> OutputAsync(params string[] command)
    {
        var result = await RunAsync(command);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result.ExitCode}\n{result.Output}{result.Error}");
        return result.Output;
    }
}
