using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests.Cli.Status;

/// <summary>What a running agent writes of itself, for a test that waits for it.</summary>
internal static class RunningAgent
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static string StateFolder(this AgentMachine machine) => machine.Home.File(".local/state/device-agent");

    public static string StatusFile(this AgentMachine machine) => Path.Combine(machine.StateFolder(), "status.json");

    /// <summary>Waits until a status file is there and says so.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public static async Task<JsonNode> StatusSaysAsync(string file, Func<JsonNode, bool> condition)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (JsonNode.Parse(await File.ReadAllTextAsync(file)) is { } status && condition(status))
                {
                    return status;
                }
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                // Not there yet.
            }

            if (TimeProvider.System.GetElapsedTime(began) > TestProcess.Patience)
            {
                throw new TimeoutException($"{file}: {(File.Exists(file) ? await File.ReadAllTextAsync(file) : "is not there")}");
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
