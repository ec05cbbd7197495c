using System.Text.Json.Nodes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.SharedSignals;

/// <summary>The receiver of tests/interop, as a process of its own.</summary>
internal sealed class NodeReceiver : IAsyncDisposable
{
    private readonly TestProcess process;

    private NodeReceiver(TestProcess process) => this.process = process;

    public static NodeReceiver Start(string issuer, string token) => new(TestProcess.Start(
        "/usr/bin/node", [Path.Combine(Repository.Root, "tests", "interop", "ssf-receiver.mjs"), issuer, token]));

    /// <summary>What it says at a place.</summary>
    public async Task<JsonNode> SaysAsync(string place) =>
        JsonNode.Parse(await process.WaitForLineAsync(line => line.StartsWith($"{{\"at\":\"{place}\"", StringComparison.Ordinal)))!;

    public void GoOn() => process.SendSignal(TestProcess.Sighup);

    public Task<int> EndAsync() => process.WaitForExitAsync();

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
