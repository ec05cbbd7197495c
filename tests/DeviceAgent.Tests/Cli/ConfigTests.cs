using System.Text.Json;
using DeviceAgent.Core.Configuration;
using DeviceAgent.TestKit;
using DeviceAgent.Tests.Docs;
using DeviceAgent.Tests.Packaging;
using NJsonSchema;

namespace DeviceAgent.Tests.Cli;

public sealed class ConfigTests : IDisposable
{
    private static readonly Dictionary<string, string?> Nothing = [];

    private readonly AgentMachine machine = new();

    public ConfigTests() => machine.Configure("""
        {
          "OrgUrl": "https://org.example.com:8443",
          "DryRun": true,
          "AccountLinks": { "ada": ["ada@example.com", "00u1"] }
        }
        """);

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Piped_every_key_is_one_line_with_its_value_and_where_it_comes_from()
    {
        await using var agent = machine.StartWith(
            new Dictionary<string, string> { ["DEVICEAGENT_LogLevel"] = "Debug" }, "config", "--PollInterval", "00:05:00");

        Assert.Equal(0, await agent.WaitForExitAsync());
        Assert.Equal($"Configuration file: {machine.ConfigFile}", agent.Output[0]);
        Assert.Equal(["OrgUrl", "https://org.example.com:8443", "line 2"], Row(agent.Output, "OrgUrl"));
        Assert.Equal(["AccountLinks:ada", "ada@example.com, 00u1", "line 4"], Row(agent.Output, "AccountLinks:ada"));
        Assert.Equal(["LogLevel", "Debug", "environment"], Row(agent.Output, "LogLevel"));
        Assert.Equal(["PollInterval", "00:05:00", "command line"], Row(agent.Output, "PollInterval"));
        Assert.Equal(["LongPoll", "Auto", "default"], Row(agent.Output, "LongPoll"));
        Assert.Equal(["Ladder:Steps", "BootoutUser, BootoutGui, LoginWindow, RebootLogout", "default"], Row(agent.Output, "Ladder:Steps"));
        Assert.Equal(["OrgCaFile", "(unset)", "default"], Row(agent.Output, "OrgCaFile"));
        Assert.All(AgentSettings.All.Where(setting => setting.Kind != SettingKind.Map), setting => Row(agent.Output, setting.Key));
        Assert.DoesNotContain(agent.Output, line => line.EndsWith(' ') || line.Contains('\e'));
        Assert.Empty(agent.Error);
    }

    [Fact]
    public async Task As_JSON_every_key_has_value_texts_and_source()
    {
        var (exitCode, output, error) = await machine.RunAsync("config", "--json", "--LongPoll", "Off");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        JsonElement document = JsonDocument.Parse(string.Join('\n', output)).RootElement;
        Assert.Equal(1, document.GetProperty("version").GetInt32());
        Assert.Equal(machine.ConfigFile, document.GetProperty("file").GetString());
        Dictionary<string, JsonElement> settings = document.GetProperty("settings").EnumerateArray().ToDictionary(setting => setting.GetProperty("key").GetString()!);
        Assert.Equal(AgentSettings.All, settings.Keys.Select(AgentSettings.Find).Distinct());
        Assert.Equal(["ada@example.com", "00u1"], settings["AccountLinks:ada"].GetProperty("values").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal("the command line", settings["LongPoll"].GetProperty("source").GetString());
        Assert.False(settings["LongPoll"].GetProperty("isDefault").GetBoolean());
        Assert.Equal($"{machine.ConfigFile}, line 3", settings["DryRun"].GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, settings["OrgCaFile"].GetProperty("value").ValueKind);
        Assert.True(settings["OrgCaFile"].GetProperty("isDefault").GetBoolean());
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        machine.Configure("{\n  \"PollInterval\": \"01:00:00\",\n  \"Certificate\": { \"Password\": \"hunter2\" }\n}");

        var (exitCode, output, error) = await machine.RunAsync("config", "--LongPoll", "Perhaps");

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Empty(output);
        Assert.Equal(
            [
                $"device-agent: {machine.ConfigFile}, line 2: PollInterval: \"01:00:00\" is not allowed; allowed: hh:mm:ss from 00:01:00 to 00:15:00",
                $"device-agent: {machine.ConfigFile}, line 3: unknown key \"Certificate:Password\" (value not shown); did you mean Certificate:PasswordFile?",
                "device-agent: the command line: LongPoll: \"Perhaps\" is not allowed; allowed: Auto | Off",
            ],
            error);
    }

    [Fact]
    public async Task The_schema_in_the_documentation_is_the_one_that_is_printed()
    {
        var (exitCode, output, _) = await machine.RunAsync("config", "--schema");
        string printed = string.Join('\n', output) + "\n";
        string file = Path.Combine(Repository.Root, "docs", "configuration.schema.json");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, printed);
        }

        Assert.Equal(0, exitCode);
        Assert.Equal(await File.ReadAllTextAsync(file), printed);
    }

    [Theory]
    [InlineData(ConfigurationPage.Example, true)]
    [InlineData("""{ "Certificate:Path": "/x", "AccountLinks:ada": "a@example.com", "Ladder:Steps": "LoginWindow" }""", true)]
    [InlineData("{}", true)]
    [InlineData("""{ "OrgURL": "https://org.example.com" }""", false)]
    [InlineData("""{ "Certificate": { "Pfad": "/x" } }""", false)]
    [InlineData("""{ "LogLevel": "Chatty" }""", false)]
    [InlineData("""{ "DryRun": "true" }""", false)]
    [InlineData("""{ "ForcedLogoutsPerHour": 1001 }""", false)]
    [InlineData("""{ "AccountLinks": { "ada": [] } }""", false)]
    public async Task The_schema_takes_and_refuses_what_the_agent_does(string json, bool allowed)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "configuration.schema.json"));
        machine.Configure(json);

        var (exitCode, _, _) = await machine.RunAsync("config");

        Assert.Equal(allowed ? ExitCodes.Ok : ExitCodes.Configuration, exitCode);
        Assert.Equal(allowed, schema.Validate(json).Count == 0);
    }

    [ToolFact("python3", "python3")]
    public async Task On_a_terminal_no_line_is_wider_than_it_and_a_file_far_away_widens_none()
    {
        foreach (int columns in new[] { 80, 120 })
        {
            var (exitCode, lines) = await PseudoTerminal.RunAsync(machine, columns, Nothing, "config", "--StateFolder", "/" + new string('d', 100));

            Assert.Equal(0, exitCode);
            Assert.All(lines, line => Assert.InRange(PseudoTerminal.Visible(line).TrimEnd().Length, 0, columns));
            Assert.Contains(lines, line => PseudoTerminal.Visible(line).StartsWith("DryRun ", StringComparison.Ordinal));
            Assert.Contains(lines, PseudoTerminal.IsStyled);
        }
    }

    [ToolFact("python3", "python3")]
    public async Task With_NO_COLOR_a_terminal_gets_no_colour_and_the_same_words()
    {
        var (_, styled) = await PseudoTerminal.RunAsync(machine, 120, Nothing, "config");
        var (_, plain) = await PseudoTerminal.RunAsync(machine, 120, new Dictionary<string, string?> { ["NO_COLOR"] = "1" }, "config");

        Assert.DoesNotContain(plain, PseudoTerminal.IsStyled);
        Assert.Equal(Words(styled), Words(plain));
    }

    private static IEnumerable<string> Words(IEnumerable<string> lines) => lines.Select(line => PseudoTerminal.Visible(line).TrimEnd());

    /// <summary>The row of a key in its columns.</summary>
    private static string[] Row(IEnumerable<string> lines, string key) => Assert.Single(
        lines, line => line.StartsWith(key + " ", StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
