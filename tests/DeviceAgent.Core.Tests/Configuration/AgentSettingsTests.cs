using System.Text.Json;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Tests.Configuration;

public class AgentSettingsTests
{
    public static TheoryData<string> Keys => [.. AgentSettings.All.Select(definition => definition.Key)];

    public static TheoryData<string, string> BadValues => new()
    {
        { "OrgUrl", "http://org.example.com" },
        { "OrgUrl", "https://org.example.com/path?tenant=1" },
        { "OrgUrl", "https://org.example.com/?q=1" },
        { "OrgUrl", "https://org.example.com/?" },
        { "OrgUrl", "https://org.example.com/#" },
        { "OrgUrl", "org.example.com" },
        { "OrgUrl", "" },
        { "OrgKeyPins", "" },
        { "OrgKeyPins", "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoR" },
        { "OrgKeyPins", "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRcA" },
        { "OrgKeyPins", "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRc=" },
        { "OrgKeyPins", "sgtar+S5fT4IEh+CYWmOTfhbJ5fKYwdqoLBTqaiPoRc" },
        { "OrgKeyPins", "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRd" },
        { "OrgKeyPins", " sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoR" },
        { "PollInterval", "00:00:59" },
        { "PollInterval", "00:15:01" },
        { "PollInterval", "15" },
        { "PollInterval", "-00:05:00" },
        { "LongPoll", "auto" },
        { "LongPoll", "0" },
        { "LongPoll", "Auto, Off" },
        { "Certificate:Path", "device.pem" },
        { "Certificate:Path", "~/device.pem" },
        { "OktaVerify:MinimumVersion", "9.46.0" },
        { "OktaVerify:MinimumVersion", "9.46" },
        { "OktaVerify:MinimumVersion", "9.46.1-beta" },
        { "OktaVerify:MinimumVersion", " 9.47.0" },
        { "LogoutEnabled", "no" },
        { "ForcedLogoutsPerHour", "0" },
        { "ForcedLogoutsPerHour", "1001" },
        { "ForcedLogoutsPerHour", "-1" },
        { "ForcedLogoutsPerHour", "+5" },
        { "ForcedLogoutsPerHour", "05" },
        { "ForcedLogoutsPerHour", "5.0" },
        { "ForcedLogoutsPerHour", "99999999999" },
        { "DryRun", "yes" },
        { "DryRun", "True" },
        { "AccountLinks:alice", "" },
        { "AccountLinks:alice", "two words" },
        { "AccountLinks:", "alice@example.com" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_default_is_allowed_by_its_own_definition(string key)
    {
        var definition = Definition(key);
        foreach (var platform in new[] { PlatformDefaults.MacOS, PlatformDefaults.Linux("/home/test") })
        {
            if (definition.DefaultSetting(platform, new AgentOptions { StateFolder = platform.StateFolder }) is { } raw)
            {
                Assert.NotNull(definition.Apply(new AgentOptions(), raw));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_refuses_a_bad_value_with_key_value_file_line_and_what_is_allowed(string key)
    {
        using var machine = new ConfigurationFixture();
        var definition = Definition(key);
        var name = key.Replace("<account>", "alice", StringComparison.Ordinal);
        var bad = definition.Kind == SettingKind.Boolean ? "\"not at all\"" : "\"not \\u0000 at all\"";

        var line = machine.File($"{{\n  {JsonSerializer.Serialize(name)}: {bad}\n}}").Refusal();

        string shown = key is "Certificate:PasswordFile" or "OrgTokenFile" ? "the value (not shown, " : "\"not ";
        Assert.StartsWith($"{machine.FilePath}, line 2: {name}: {shown}", line, StringComparison.Ordinal);
        Assert.Contains($"is not allowed; allowed: {definition.Allowed}", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_names_the_command_line_when_its_value_is_refused_there(string key)
    {
        using var machine = new ConfigurationFixture();
        var name = key.Replace("<account>", "alice", StringComparison.Ordinal);

        var line = machine.Refusal((name, "not\nat all"));

        string shown = key is "Certificate:PasswordFile" or "OrgTokenFile" ? "the value (not shown, it may be a secret)" : "\"not\\u000aat all\"";
        Assert.Equal($"the command line: {name}: {shown} is not allowed; allowed: {Definition(key).Allowed}", line);
    }

    [Theory]
    [MemberData(nameof(BadValues))]
    public void Values_outside_of_what_is_allowed_are_refused(string key, string value)
    {
        using var machine = new ConfigurationFixture();

        var line = machine.Refusal((key, value));

        Assert.Contains($"{key}: \"{value}\" is not allowed", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_rungs_can_have_a_time_limit_of_their_own()
    {
        using var machine = new ConfigurationFixture();
        machine.File("""{"Ladder": {"StepTimeout": "00:00:20", "StepTimeouts": ["BootoutUser=00:01:00", "LoginWindow=00:00:05"]}}""");

        LadderOptions ladder = machine.Load().Options.Ladder;

        Assert.Equal(TimeSpan.FromSeconds(20), ladder.StepTimeout);
        Assert.Equal(
            [(LadderStep.BootoutUser, TimeSpan.FromMinutes(1)), (LadderStep.LoginWindow, TimeSpan.FromSeconds(5))],
            ladder.StepTimeouts.Select(one => (one.Key, one.Value)).Order());
    }

    [Fact]
    public void The_defaults_of_the_table_and_of_the_options_are_the_same()
    {
        using var machine = new ConfigurationFixture();

        var options = machine.Load().Options;

        var expected = new AgentOptions
        {
            StateFolder = options.StateFolder,
            LogFolder = options.LogFolder,
            StatusFolder = options.StatusFolder,
            AccountLinks = options.AccountLinks,
            Certificate = new() { Path = Path.Combine(options.StateFolder, "device.pem") },
            Ladder = new() { Steps = options.Ladder.Steps },
        };
        Assert.Equal(expected, options);
        Assert.Equal(new LadderOptions().Steps, options.Ladder.Steps);
        Assert.Empty(options.AccountLinks);
    }

    [Theory]
    [InlineData("00:01:00")]
    [InlineData("00:15:00")]
    public void The_bounds_of_a_range_are_inside(string interval)
    {
        using var machine = new ConfigurationFixture();

        Assert.Equal(TimeSpan.Parse(interval, null), machine.Load(("PollInterval", interval)).Options.PollInterval);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_number_stands_in_the_file_without_quotes_and_its_bounds_are_inside(int number)
    {
        using var machine = new ConfigurationFixture();
        Assert.Equal(number, machine.File($$"""{ "ForcedLogoutsPerHour": {{number}} }""").Load().Options.ForcedLogoutsPerHour);

        string line = machine.File($$"""{ "ForcedLogoutsPerHour": "{{number}}" }""").Refusal();
        Assert.EndsWith("is not allowed; allowed: a whole number from 1 to 1000, without quotes", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9.46.1")]
    [InlineData("9.100.0")]
    [InlineData("10.0")]
    public void The_minimum_version_can_be_raised(string version)
    {
        using var machine = new ConfigurationFixture();

        Assert.Equal(version, machine.Load(("OktaVerify:MinimumVersion", version)).Options.OktaVerify.MinimumVersion);
    }

    private static SettingDefinition Definition(string key) => AgentSettings.All.Single(definition => definition.Key == key);
}
