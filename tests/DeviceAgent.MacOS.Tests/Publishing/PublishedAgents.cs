using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.MacOS.Tests.Publishing;

/// <summary>The agents as <c>packaging/macos/publish</c> makes them, once for all tests.</summary>
public sealed class PublishedAgents : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly TemporaryFolder folder = new();

    /// <summary>What the script wrote on both of its outputs.</summary>
    public string Said { get; private set; } = "";

    public string File(string name) => folder.File(name);

    /// <summary>Runs a program with <c>env</c>; the test fails where it fails.</summary>
    public static async Task<string> RunAsync(params string[] command)
    {
        ProgramResult result = await new ProgramRunner(TimeProvider.System).RunAsync("/usr/bin/env", command, Patience, CancellationToken.None);
        Assert.True(result.ExitCode == 0, $"{result.Output}{result.Error}");
        return result.Output + result.Error;
    }

    public static string Script(string name) => Path.Combine(Repository.Root, "packaging", "macos", name);

    /// <summary>What is looked at is the same without the compilation ahead of time, which takes minutes.</summary>
    public async Task InitializeAsync() => Said = await RunAsync("READY_TO_RUN=false", Script("publish"), folder.File("published"));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();
}
