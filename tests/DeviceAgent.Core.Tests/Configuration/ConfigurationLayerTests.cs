using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Tests.Configuration;

public sealed class ConfigurationLayerTests : IDisposable
{
    private readonly ConfigurationFixture machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void The_command_line_beats_the_environment_beats_the_file_beats_the_default()
    {
        machine
            .File("""{ "LogLevel": "Debug", "PollInterval": "00:10:00", "LongPoll": "Off" }""")
            .Environment("LogLevel", "Warning").Environment("PollInterval", "00:05:00");

        var configuration = machine.Load(("LogLevel", "Error"));

        Assert.Equal(
            [
                new EffectiveSetting("UnlinkedAccounts", "Auto", "default"),
                new EffectiveSetting("LongPoll", "Off", $"{machine.FilePath}, line 1"),
                new EffectiveSetting("PollInterval", "00:05:00", $"environment variable {machine.EnvironmentPrefix}PollInterval"),
                new EffectiveSetting("LogLevel", "Error", "the command line"),
            ],
            new[] { "UnlinkedAccounts", "LongPoll", "PollInterval", "LogLevel" }
                .Select(key => configuration.Settings.Single(setting => setting.Key == key)));
        Assert.Equal(AgentLogLevel.Error, configuration.Options.LogLevel);
        Assert.Equal(TimeSpan.FromMinutes(5), configuration.Options.PollInterval);
        Assert.Equal(machine.FilePath, configuration.File);
    }

    [Fact]
    public void Groups_are_read_nested_and_flat_from_the_file_and_with_two_underscores_from_the_environment()
    {
        machine
            .File("""{ "Certificate": { "Path": "/etc/device.p12" }, "OktaVerify:AppPath": "/opt/ov.app" /* comments and */, }""")
            .Environment("Certificate__PasswordFile", "/etc/password");

        var options = machine.Load().Options;

        Assert.Equal("/etc/device.p12", options.Certificate.Path);
        Assert.Equal("/etc/password", options.Certificate.PasswordFile);
        Assert.Equal("/opt/ov.app", options.OktaVerify.AppPath);
    }

    [Fact]
    public void Account_links_are_one_text_or_a_list_and_a_later_source_replaces_an_account_as_a_whole()
    {
        machine
            .File("""{ "AccountLinks": { "alice": ["alice@example.com", "00u1"], "bob": "bob@example.com", "carol": ["c1", "c2"] } }""")
            .Environment("AccountLinks__alice", "a.smith@example.com");

        var configuration = machine.Load(("AccountLinks:dave", "d1"), ("AccountLinks:dave", "d2"));

        var links = configuration.Options.AccountLinks;
        Assert.Equal(["a.smith@example.com"], links["alice"]);
        Assert.Equal(["bob@example.com"], links["bob"]);
        Assert.Equal(["c1", "c2"], links["carol"]);
        Assert.Equal(["d1", "d2"], links["dave"]);
        Assert.Contains(new EffectiveSetting("AccountLinks:carol", "c1, c2", $"{machine.FilePath}, line 1"), configuration.Settings);
    }

    [Fact]
    public void Key_pins_are_one_text_or_a_list_and_a_later_source_replaces_the_list_as_a_whole()
    {
        const string A = "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRc";
        const string B = "-bDDC0BL4SOBf4sFKappR7ZkGSS0M5RmtLrXBUYIFzs";
        Assert.Empty(machine.Load().Options.OrgKeyPins);
        Assert.Equal([A], machine.File($$"""{ "OrgKeyPins": "{{A}}" }""").Load().Options.OrgKeyPins);
        Assert.Equal([B, A], machine.File($$"""{ "OrgKeyPins": ["{{B}}", "{{A}}"] }""").Load().Options.OrgKeyPins);
        machine.Environment("OrgKeyPins__0", A).Environment("OrgKeyPins__1", B);
        Assert.Equal([A, B], machine.Load().Options.OrgKeyPins);
        Assert.Equal([B], machine.Load(("OrgKeyPins", B)).Options.OrgKeyPins);
        Assert.Equal([B, A], machine.Load(("OrgKeyPins", B), ("OrgKeyPins", A)).Options.OrgKeyPins);
    }

    [Fact]
    public void A_value_that_is_overridden_must_be_allowed_all_the_same()
    {
        var line = machine.File("""{ "LogLevel": "Verbose" }""").Refusal(("LogLevel", "Error"));

        Assert.StartsWith($"{machine.FilePath}, line 1: LogLevel: \"Verbose\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_environment_variable_is_named()
    {
        var line = machine.Environment("Certificate__Path", "relative").Refusal();

        Assert.StartsWith(
            $"environment variable {machine.EnvironmentPrefix}Certificate__Path: Certificate:Path: \"relative\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_default_to_the_platform_and_logs_follow_the_state_folder_on_Linux()
    {
        Assert.Equal("/home/test/.local/state/device-agent/logs", machine.Load().Options.LogFolder);
        Assert.Equal("/srv/state/logs", machine.Load(("StateFolder", "/srv/state")).Options.LogFolder);
        Assert.Equal("/srv/state", machine.Load(("StateFolder", "/srv/state")).Options.StatusFolder);

        machine.Platform = PlatformDefaults.MacOS;
        Assert.Equal("/Library/Application Support/DeviceAgent", machine.Load().Options.StateFolder);
        Assert.Equal("/Library/Logs/DeviceAgent", machine.Load(("StateFolder", "/srv/state")).Options.LogFolder);
        Assert.Equal("/var/run/org.deviceagent.agent", machine.Load(("StateFolder", "/srv/state")).Options.StatusFolder);
    }

    [Fact]
    public void The_platforms_own_file_is_read_if_there_is_one()
    {
        machine.Platform = machine.Platform with { ConfigFile = machine.FilePath };
        Assert.Null(machine.Load().File);

        File.WriteAllText(machine.FilePath, """{ "DryRun": true }""");
        var configuration = machine.Load();

        Assert.Equal(machine.FilePath, configuration.File);
        Assert.True(configuration.Options.DryRun);
    }

    [Fact]
    public void The_same_values_from_other_sources_are_no_change()
    {
        var before = machine.Load(("LogLevel", "Debug"));

        Assert.True(machine.File("""{ "LogLevel": "Debug" }""").Load().HasSameValuesButLogLevel(before));
        Assert.False(machine.File("""{ "LogLevel": "Debug", "AccountLinks": { "alice": "a@example.com" } }""").Load().HasSameValuesButLogLevel(before));
    }
}
