using System.Collections.Frozen;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Configuration;

/// <summary>Design rule 7: a profile wins over everything, and no mistake in it stops a daemon.</summary>
public sealed class ManagedSettingsTests : IDisposable
{
    private static readonly string[] Sso = ["ada@example.com", "00u1"];

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, PropertyListValue> profile = new()
    {
        ["OrgUrl"] = Text("https://org.example"),
        ["Certificate"] = Group(("Source", Text("Keychain"))),
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_profile_forces_wins_over_file_and_command_line()
    {
        string file = folder.File("config.json");
        File.WriteAllText(file, """{"PollInterval": "00:10:00", "LogLevel": "Debug"}""");
        profile["PollInterval"] = Text("00:05:00");
        profile["DryRun"] = new PropertyListValue.Bool(true);
        profile["ForcedLogoutsPerHour"] = new PropertyListValue.Integer(7);
        profile["AccountLinks"] = Group(("ada", new PropertyListValue.Array([.. Sso.Select(Text)])));

        AgentConfiguration read = Load(file, new CommandLineSetting("PollInterval", "00:12:00"));

        Assert.Equal(TimeSpan.FromMinutes(5), read.Options.PollInterval);
        Assert.True(read.Options.DryRun);
        Assert.Equal(7, read.Options.ForcedLogoutsPerHour);
        Assert.Equal(Sso, read.Options.AccountLinks["ada"]);
        Assert.Equal(AgentLogLevel.Debug, read.Options.LogLevel);
        Assert.Equal("managed preferences", read.Settings.Single(setting => setting.Key == "PollInterval").Source);
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void An_unknown_key_is_a_warning_that_names_the_nearest_one()
    {
        profile["PolInterval"] = Text("00:05:00");
        AgentConfiguration read = Load();
        Assert.Equal(new Uri("https://org.example"), read.Options.OrgUrl);
        Assert.Equal("managed preferences: unknown key \"PolInterval\" (value \"00:05:00\"); did you mean PollInterval?; it is ignored", Assert.Single(read.Warnings));
    }

    [Fact]
    public void A_bad_value_gives_way_to_the_last_good_one_also_after_a_restart()
    {
        profile["PollInterval"] = Text("00:05:00");
        Load();
        profile["PollInterval"] = Text("five minutes");

        for (int start = 0; start < 2; start++)
        {
            AgentConfiguration read = Load();
            Assert.Equal(TimeSpan.FromMinutes(5), read.Options.PollInterval);
            Assert.Contains("the last good value stays: \"00:05:00\"", Assert.Single(read.Warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_bad_value_that_never_was_good_leaves_the_setting_to_the_other_sources()
    {
        profile["PollInterval"] = Text("five minutes");
        AgentConfiguration read = Load(null, new CommandLineSetting("PollInterval", "00:12:00"));
        Assert.Equal(TimeSpan.FromMinutes(12), read.Options.PollInterval);
        Assert.Contains("it is ignored", Assert.Single(read.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_a_profile_no_longer_sets_is_forgotten()
    {
        profile["PollInterval"] = Text("00:05:00");
        Load();
        profile.Remove("PollInterval");
        Assert.Equal(TimeSpan.FromMinutes(15), Load().Options.PollInterval);
        profile["PollInterval"] = Text("five minutes");
        Assert.Equal(TimeSpan.FromMinutes(15), Load().Options.PollInterval);
    }

    [Fact]
    public void A_value_of_a_type_that_no_setting_has_is_ignored_and_reported()
    {
        profile["LogLevel"] = new PropertyListValue.Data(new byte[] { 1 });
        Assert.StartsWith("managed preferences: LogLevel: a value of this type is not allowed", Assert.Single(Load().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_does_not_fit_together_waits_instead_of_stopping_the_start()
    {
        profile["Sessions"] = Group(("Source", Text("File")), ("File", Text("/var/sessions.json")));
        AgentConfiguration read = Load();
        Assert.Null(read.Options.OrgUrl);
        Assert.EndsWith("waiting for a configuration that can be used", Assert.Single(read.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Preferences_that_cannot_be_read_leave_what_they_last_said()
    {
        ConfigurationSources silent = Sources() with { Managed = () => throw new IOException("cfprefsd is silent") };
        Assert.Null(AgentConfiguration.Load(silent).Options.OrgUrl);

        Load();
        AgentConfiguration read = AgentConfiguration.Load(silent);
        Assert.Equal(new Uri("https://org.example"), read.Options.OrgUrl);
        Assert.Equal("managed preferences: cannot be read, the last good values stay: cfprefsd is silent", Assert.Single(read.Warnings));
    }

    [Fact]
    public void A_file_that_is_not_trusted_is_ignored_and_reported()
    {
        string file = folder.File("config.json");
        File.WriteAllText(file, """{"OrgUrl": "https://evil.example", "DryRun": true}""");
        profile.Clear();
        AgentConfiguration read = AgentConfiguration.Load(Sources() with { File = file, WhyNotTrusted = _ => "others may write it" });
        Assert.Null(read.Options.OrgUrl);
        Assert.Null(read.File);
        Assert.Equal($"{file}: ignored: others may write it", Assert.Single(read.Warnings));
    }

    [Fact]
    public void Bug_roots_of_the_org_that_others_may_write_were_believed_and_then_the_systems_in_their_place()
    {
        string roots = folder.File("roots.pem");
        File.WriteAllText(roots, "");
        profile["OrgCaFile"] = Text(roots);
        Assert.Equal(roots, AgentConfiguration.Load(Sources()).Options.OrgCaFile);
        AgentConfiguration read = AgentConfiguration.Load(Sources() with { WhyNotTrusted = path => path == roots ? "others may write it" : null });
        Assert.Equal(roots, read.Options.OrgRoots!.Path);
        Assert.Equal($"{roots} others may write it", read.Options.OrgRoots.Problem);
        Assert.Equal(new Uri("https://org.example"), read.Options.OrgUrl);
        Assert.Equal($"OrgCaFile: {roots} others may write it; until then no connection to the org is made", Assert.Single(read.Warnings));
    }

    [Fact]
    public void Bug_what_there_was_to_say_about_a_profile_was_said_to_nobody() =>
        Assert.Equal(["a word"], AgentConfiguration.Load(Sources() with { ManagedNotices = () => ["a word"] }).Warnings);

    [Fact]
    public void Bug_a_profile_whose_values_did_not_fit_together_idled_the_agent_and_forgot_the_last_good_one()
    {
        profile["PollInterval"] = Text("00:05:00");
        Assert.Empty(Load().Warnings);
        profile["PollInterval"] = Text("00:10:00");
        profile["Sessions"] = Group(("Source", Text("ProcessGroups")));
        for (int i = 0; i < 2; i++)
        {
            AgentConfiguration read = Load();

            Assert.Equal(new Uri("https://org.example"), read.Options.OrgUrl);
            Assert.Equal(TimeSpan.FromMinutes(5), read.Options.PollInterval);
            Assert.Equal(SessionsSource.Machine, read.Options.Sessions.Source);
            Assert.All(read.Warnings, line => Assert.EndsWith("; all of the last good managed settings stay", line, StringComparison.Ordinal));
            Assert.NotEmpty(read.Warnings);
        }

        profile.Remove("Sessions");
        Assert.Equal(TimeSpan.FromMinutes(10), Load().Options.PollInterval);
    }

    [Fact]
    public void The_last_good_profile_does_not_help_when_it_does_not_fit_the_other_sources_any_more()
    {
        Load();
        profile["Sessions"] = Group(("Source", Text("ProcessGroups")));
        AgentConfiguration read = Load(null, new CommandLineSetting("Sessions:Source", "File"));
        Assert.Null(read.Options.OrgUrl);
        Assert.All(read.Warnings, line => Assert.EndsWith("; waiting for a configuration that can be used", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_remembered_value_that_is_not_allowed_any_more_is_left_out()
    {
        Load();
        string memory = folder.File("state/managed.json");
        File.WriteAllText(memory, File.ReadAllText(memory).Replace("Keychain", "NoLonger", StringComparison.Ordinal));
        AgentConfiguration read = AgentConfiguration.Load(Sources() with { Managed = () => throw new IOException("no") });
        Assert.Equal(new Uri("https://org.example"), read.Options.OrgUrl);
    }

    [Theory]
    [InlineData("https://acme.okta.com", "https://acme.okta.com/", null)]
    [InlineData("acme.okta.com", null, "is not allowed")]
    public void The_org_of_Oktas_own_preferences_is_used_only_when_a_setting_says_so(string text, string? org, string? warning)
    {
        string okta = folder.File("okta.plist");
        File.WriteAllText(okta, $"""<plist version="1.0"><dict><key>DMFAOrgURL</key><string>{text}</string></dict></plist>""");
        profile.Remove("OrgUrl");
        profile["DesktopMfa"] = Group(("PreferencesFile", Text(okta)));
        Assert.Null(Load().Options.OrgUrl);

        profile["OrgUrlFromOkta"] = new PropertyListValue.Bool(true);
        AgentConfiguration read = Load();
        Assert.Equal(org, read.Options.OrgUrl?.ToString());
        Assert.Equal(warning is not null, read.Warnings.Any(line => line.Contains(warning ?? "", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_org_of_Oktas_own_preferences_never_replaces_one_that_is_set()
    {
        profile["OrgUrlFromOkta"] = new PropertyListValue.Bool(true);
        AgentConfiguration read = Load();
        Assert.Equal(new Uri("https://org.example"), read.Options.OrgUrl);
        Assert.Empty(read.Warnings);
    }

    private static PropertyListValue Text(string text) => new PropertyListValue.Text(text);

    private static PropertyListValue.Dict Group(params (string Key, PropertyListValue Value)[] members) =>
        new PropertyListValue.Dict(members.ToFrozenDictionary(member => member.Key, member => member.Value));

    private AgentConfiguration Load(string? file = null, params CommandLineSetting[] commandLine) =>
        AgentConfiguration.Load(Sources() with { File = file, CommandLine = commandLine });

    private ConfigurationSources Sources() => new()
    {
        Platform = PlatformDefaults.MacOS with { StateFolder = folder.File("state"), ConfigFile = folder.File("none.json") },
        EnvironmentPrefix = $"T{Guid.NewGuid():N}_",
        Managed = () => profile,
    };
}
