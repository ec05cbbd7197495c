using DeviceAgent.Core.Configuration;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Configuration;

/// <summary>A machine's configuration sources in a folder of their own.</summary>
public sealed class ConfigurationFixture : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> variables = [];
    private string? file;

    /// <summary>A prefix that no other test has: the environment is the whole process's.</summary>
    public string EnvironmentPrefix { get; } = $"T{Guid.NewGuid():N}_";

    public string FilePath => folder.File("agent.json");

    public PlatformDefaults Platform { get; set; } = PlatformDefaults.Linux("/home/test");

    public ConfigurationFixture File(string json)
    {
        file = folder.File("agent.json", json);
        return this;
    }

    public ConfigurationFixture FileBytes(byte[] bytes)
    {
        file = FilePath;
        System.IO.File.WriteAllBytes(file, bytes);
        return this;
    }

    public ConfigurationFixture Environment(string name, string value)
    {
        variables.Add(EnvironmentPrefix + name);
        System.Environment.SetEnvironmentVariable(EnvironmentPrefix + name, value);
        return this;
    }

    public AgentConfiguration Load(params (string Key, string Value)[] commandLine) => AgentConfiguration.Load(new ConfigurationSources
    {
        Platform = Platform,
        File = file,
        EnvironmentPrefix = EnvironmentPrefix,
        CommandLine = [.. commandLine.Select(given => new CommandLineSetting(given.Key, given.Value))],
    });

    /// <summary>The one line with which these sources are refused.</summary>
    public string Refusal(params (string Key, string Value)[] commandLine)
    {
        var message = Assert.Throws<ConfigurationException>(() => Load(commandLine)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    public void Dispose()
    {
        variables.ForEach(name => System.Environment.SetEnvironmentVariable(name, null));
        folder.Dispose();
    }
}
