using DeviceAgent.Core;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Tests;

/// <summary>A home folder of its own in which the built device-agent is run as a real process.</summary>
public sealed class AgentMachine : IDisposable
{
    /// <summary>The built program's dll.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "device-agent.dll");

    public TemporaryFolder Home { get; } = new();

    /// <summary>Where Linux keeps the configuration file when there is no <c>--config</c>.</summary>
    public string ConfigFile => Home.File(".config/device-agent/config.json");

    public string LogFile => Home.File(".local/state/device-agent/logs/device-agent.log");

    public void Configure(string json) => Home.File(".config/device-agent/config.json", json);

    public TestProcess Start(params string[] arguments) => StartWith(new Dictionary<string, string>(), arguments);

    public TestProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var all = new Dictionary<string, string?> { ["HOME"] = Home.Path };
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(
            name => name.StartsWith(AgentIdentity.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            all[name] = null;
        }

        foreach (var (name, value) in environment)
        {
            all[name] = value;
        }

        return TestProcess.StartDotnet(Program, arguments, all);
    }

    /// <summary>Runs to the end.</summary>
    public async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error)> RunAsync(params string[] arguments)
    {
        await using var agent = Start(arguments);
        var exitCode = await agent.WaitForExitAsync();
        return (exitCode, agent.Output, agent.Error);
    }

    public void Dispose() => Home.Dispose();
}
