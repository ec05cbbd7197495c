using System.Text;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly ConfigurationFixture machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("""{ "OrgURL": "x" }""", "unknown key \"OrgURL\" (value \"x\"): keys are case-sensitive; allowed: OrgUrl")]
    [InlineData("""{ "certificate": { "path": "/x" } }""", "unknown key \"certificate:path\" (value \"/x\"): keys are case-sensitive; allowed: Certificate:Path")]
    [InlineData("""{ "PollIntervall": "x" }""", "unknown key \"PollIntervall\" (value \"x\"); did you mean PollInterval?")]
    [InlineData("""{ "Certificate": "/x" }""", "unknown key \"Certificate\" (value \"/x\"): it is a group; allowed: Certificate:Source, Certificate:Path, Certificate:PasswordFile")]
    [InlineData("""{ "AccountLink": { "alice": "x" } }""", "unknown key \"AccountLink:alice\" (value \"x\"); did you mean AccountLinks:alice?")]
    [InlineData("""{ "Something": { "Else": [1, 2] } }""", "unknown key \"Something:Else\" (value \"[1, 2]\"); allowed: OrgUrl, ")]
    [InlineData("""{ "Something": {} }""", "unknown key \"Something\"")]
    [InlineData("""{ "Something": null }""", "unknown key \"Something\"")]
    public void Unknown_keys_are_named_with_the_key_that_was_meant(string json, string expected)
    {
        Assert.StartsWith($"{machine.FilePath}, line 1: {expected}", machine.File(json).Refusal(), StringComparison.Ordinal);
    }

    /// <summary>These lines are logged, shown to the org and sent around in bug reports.</summary>
    [Theory]
    [InlineData("""{ "Certificate": { "Password": "hunter2" } }""", "unknown key \"Certificate:Password\" (value not shown); did you mean Certificate:PasswordFile?")]
    [InlineData("""{ "Certificate": { "PasswordFile": "hunter2" } }""", "Certificate:PasswordFile: the value (not shown, it may be a secret) is not allowed; allowed: an absolute path")]
    [InlineData("""{ "Certificate": { "PasswordFile": ["hunter2"] } }""", "Certificate:PasswordFile: the value (not shown, it may be a secret) is not allowed; ")]
    [InlineData("""{ "ScepChallenge": "hunter2" }""", "unknown key \"ScepChallenge\" (value not shown); allowed: ")]
    [InlineData("""{ "Org": [{ "apiToken": "hunter2" }] }""", "unknown key \"Org\" (value not shown); ")]
    [InlineData("""{ "OrgUrl": "https://ada:hunter2@org.example" }""", "OrgUrl: \"https://***@org.example\" is not allowed; ")]
    public void A_value_that_may_be_a_secret_is_not_shown(string json, string expected)
    {
        string line = machine.File(json).Refusal();

        Assert.StartsWith($"{machine.FilePath}, line 1: {expected}", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", machine.File("{}").Refusal(("Token", "hunter2")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "hunter2", machine.File("{}").Refusal(("Certificate:PasswordFile", "/hunter2"), ("Certificate:PasswordFile", "/hunter2")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "StateFolder": 5 }""", "StateFolder: 5 is not allowed; allowed: an absolute path, as text in quotes")]
    [InlineData("""{ "StateFolder": null }""", "StateFolder: null is not allowed; allowed: an absolute path, as text in quotes")]
    [InlineData("""{ "StateFolder": ["/x"] }""", "StateFolder: [\"/x\"] is not allowed; ")]
    [InlineData("""{ "StateFolder": { "Path": "/x" } }""", "StateFolder: { \"Path\": \"/x\" } is not allowed; ")]
    [InlineData("""{ "DryRun": "true" }""", "DryRun: \"true\" is not allowed; allowed: true | false, without quotes")]
    [InlineData("""{ "DryRun": 1 }""", "DryRun: 1 is not allowed; ")]
    [InlineData("""{ "LongPoll": false }""", "LongPoll: false is not allowed; allowed: Auto | Off, as text in quotes")]
    [InlineData("""{ "OrgKeyPins": [] }""", "OrgKeyPins: [] is not allowed; ")]
    [InlineData("""{ "OrgKeyPins": ["sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRc", "x"] }""", "OrgKeyPins: \"sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRc, x\" is not allowed; ")]
    [InlineData("""{ "OrgKeyPins": { "0": "sgtar-S5fT4IEh-CYWmOTfhbJ5fKYwdqoLBTqaiPoRc" } }""", "OrgKeyPins: { \"0\": ")]
    [InlineData("""{ "AccountLinks": { "alice": [] } }""", "AccountLinks:alice: [] is not allowed; ")]
    [InlineData("""{ "AccountLinks": { "alice": ["a", 5] } }""", "AccountLinks:alice: [\"a\", 5] is not allowed; ")]
    [InlineData("""{ "AccountLinks": { "alice": [["a"]] } }""", "AccountLinks:alice: [[\"a\"]] is not allowed; ")]
    public void Wrong_JSON_types_are_refused(string json, string expected)
    {
        Assert.StartsWith($"{machine.FilePath}, line 1: {expected}", machine.File(json).Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "LogLevel": "Debug", "LogLevel": "Error" }""", "LogLevel")]
    [InlineData("""{ "LogLevel": "Debug", "logLevel": "Error" }""", "logLevel")]
    [InlineData("""{ "Certificate": { "Path": "/x" }, "Certificate:Path": "/y" }""", "Certificate:Path")]
    public void A_key_stands_once(string json, string key)
    {
        var line = machine.File(json).Refusal();

        Assert.StartsWith($"{machine.FilePath}, line 1: key \"{key}\" stands there twice, first as ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"LogLevel\": \"Debug\"\n  \"DryRun\": true\n}", "line 3, position 3")]
    [InlineData("", "line 1, position 1")]
    [InlineData("{ \"DryRun\": true", "line 1, position")]
    [InlineData("{}\n{}", "line 2, position 1")]
    [InlineData("[]", "line 1, position 1: not valid JSON: the file must hold one JSON object")]
    public void Malformed_JSON_is_named_with_line_and_position(string json, string expected)
    {
        Assert.StartsWith($"{machine.FilePath}, {expected}", machine.File(json).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_malformed()
    {
        byte[] bytes = [.. "{ \"StateFolder\": \"/\u0001"u8[..^1], 0xff, .. "\" }"u8];

        Assert.Contains("not valid JSON", machine.FileBytes(bytes).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_error()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. "{ \"DryRun\": true }"u8];

        Assert.True(machine.FileBytes(bytes).Load().Options.DryRun);
    }

    [Fact]
    public void The_first_of_several_problems_is_told_and_the_others_are_counted()
    {
        machine.File("{\n  \"LogLevel\": \"Loud\",\n  \"Unknown\": 1,\n  \"DryRun\": 2\n}");

        var problems = Assert.Throws<ConfigurationException>(() => machine.Load(("LongPoll", "x"))).Problems;

        Assert.Equal(4, problems.Count);
        Assert.EndsWith(" (and 3 more)", machine.Refusal(("LongPoll", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_named_must_exist()
    {
        var sources = new ConfigurationSources { File = "/nowhere/agent.json", EnvironmentPrefix = machine.EnvironmentPrefix };

        var message = Assert.Throws<ConfigurationException>(() => AgentConfiguration.Load(sources)).Message;

        Assert.StartsWith("/nowhere/agent.json: cannot be read: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_a_refused_URL_is_not_repeated()
    {
        var line = machine.File("""{ "OrgUrl": "https://admin:hunter2@org.example.com" }""").Refusal();

        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.Contains("https://***@org.example.com", line, StringComparison.Ordinal);
    }
}
