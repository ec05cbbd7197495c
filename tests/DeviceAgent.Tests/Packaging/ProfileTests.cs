using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The profiles that an admin pastes into an MDM: another reader reads them, and the agent takes every setting in them.</summary>
public sealed class ProfileTests : IDisposable
{
    private const string CustomSettings = "com.apple.ManagedClient.preferences";

    private static readonly string[] Files = [.. Directory.EnumerateFiles(Path.Combine(Tools.Packaging, "profiles"), "*.mobileconfig").Order(StringComparer.Ordinal)];

    private static readonly string[] Settings = [.. Files.Select(Path.GetFileName).OfType<string>().Where(name => name.StartsWith("settings-", StringComparison.Ordinal))];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> SettingsProfiles => [.. Settings];

    public void Dispose() => folder.Dispose();

    [ToolFact("python3", "python3")]
    public async Task Every_profile_is_read_by_plistlib_is_for_the_computer_and_has_names_of_its_own()
    {
        Assert.True(Files.Length >= 14, $"{Files.Length} profiles");
        IReadOnlyList<JsonObject> profiles = await Tools.PropertyListsAsync(Files);
        JsonObject[] payloads = [.. profiles.SelectMany(profile => (IEnumerable<JsonNode?>)profile["PayloadContent"]!.AsArray()).Select(payload => payload!.AsObject())];

        Assert.All(profiles, profile => Assert.Equal("System", (string?)profile["PayloadScope"]));
        Assert.All(profiles, profile => Assert.Equal("Configuration", (string?)profile["PayloadType"]));
        JsonObject[] all = [.. profiles, .. payloads];
        Assert.All(all, one => Assert.True(Guid.TryParseExact((string?)one["PayloadUUID"], "D", out _)));
        Assert.All(all, one => Assert.Equal(1, (int?)one["PayloadVersion"]));
        Assert.All(all, one => Assert.False(string.IsNullOrEmpty((string?)one["PayloadDisplayName"])));
        Assert.Equal(all.Length, all.Select(one => (string?)one["PayloadUUID"]).Distinct().Count());
        Assert.Equal(all.Length, all.Select(one => (string?)one["PayloadIdentifier"]).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(SettingsProfiles))]
    public void The_agent_takes_every_setting_of_a_profile(string name)
    {
        PropertyListValue.Dict forced = Forced(Profile(name));

        AgentConfiguration read = Load(forced);

        Assert.Empty(read.Warnings);
        Assert.NotEmpty(forced.Items);
        string[] set = [.. read.Settings.Where(setting => setting.Source == "managed preferences").Select(setting => setting.Key)];
        Assert.All(forced.Items.Keys, key => Assert.Contains(set, one => one == key || one.StartsWith(key + ":", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_two_settings_profiles_set_the_same_key_so_they_can_be_installed_together()
    {
        string[] keys = [.. Settings.SelectMany(name => Forced(Profile(name)).Items.Keys)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Contains("OrgUrl", keys);
        Assert.Contains("OrgKeyPins", keys);
        Assert.Contains("DryRun", keys);
    }

    [Fact]
    public void Keys_that_macOS_adds_of_the_payload_itself_are_no_unknown_settings()
    {
        Dictionary<string, PropertyListValue> forced = new(Forced(Profile("settings-org.mobileconfig")).Items)
        {
            ["PayloadUUID"] = new PropertyListValue.Text(Guid.NewGuid().ToString()),
            ["PayloadVersion"] = new PropertyListValue.Integer(1),
        };
        Assert.Empty(Load(new PropertyListValue.Dict(System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(forced))).Warnings);
    }

    [Fact]
    public void The_certificate_is_as_the_org_and_the_agent_need_it()
    {
        PropertyListValue.Dict payload = Payload(Profile("scep.mobileconfig"));
        Assert.Equal("com.apple.security.scep", payload.FindText("PayloadType"));
        var scep = (PropertyListValue.Dict)payload.Items["PayloadContent"];
        Assert.Equal(new PropertyListValue.Integer(2048), scep.Items["Keysize"]);
        Assert.Equal(new PropertyListValue.Integer(1), scep.Items["Key Usage"]);
        Assert.Equal("RSA", scep.FindText("Key Type"));
        Assert.Equal(new PropertyListValue.Bool(true), scep.Items["AllowAllAppsAccess"]);
        Assert.Equal(new PropertyListValue.Bool(false), scep.Items["KeyIsExtractable"]);
        Assert.EndsWith("/scep/default", scep.FindText("URL"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_background_item_is_the_daemons_label()
    {
        PropertyListValue.Dict payload = Payload(Profile("service-management.mobileconfig"));
        Assert.Equal("com.apple.servicemanagement", payload.FindText("PayloadType"));
        var rule = (PropertyListValue.Dict)Assert.Single(((PropertyListValue.Array)payload.Items["Rules"]).Items);
        Assert.Equal("Label", rule.FindText("RuleType"));
        Assert.Equal(AgentIdentity.Label, rule.FindText("RuleValue"));
    }

    [Fact]
    public void Every_address_in_a_profile_is_one_that_the_proxy_serves()
    {
        string proxy = File.ReadAllText(Path.Combine(Tools.Packaging, "org", "nginx", "stream.conf"));
        string org = File.ReadAllText(Path.Combine(Tools.Packaging, "org", "systemd", "org.env"));
        string device = Forced(Profile("settings-org.mobileconfig")).FindText("OrgUrl")!;
        Assert.Contains($"--device-url {device} ", org, StringComparison.Ordinal);
        var scep = new Uri(((PropertyListValue.Dict)Payload(Profile("scep.mobileconfig")).Items["PayloadContent"]).FindText("URL")!);
        Assert.All(new[] { new Uri(device), scep }, url => Assert.True(url is { Scheme: "https", IsDefaultPort: true }, url.ToString()));
        Assert.Matches($@"{Regex.Escape(new Uri(device).Host)}\s+127\.0\.0\.1:10444;", proxy);
        Assert.Matches($@"{Regex.Escape(scep.Host)}\s+127\.0\.0\.1:10443;", proxy);
        Assert.Contains($"server_name {scep.Host};", File.ReadAllText(Path.Combine(Tools.Packaging, "org", "nginx", "admin.conf")), StringComparison.Ordinal);
        Assert.Contains($"https://{scep.Host}, http://{scep.Host} {{", File.ReadAllText(Path.Combine(Tools.Packaging, "org", "caddy", "Caddyfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void No_page_and_no_profile_names_another_host_for_the_org()
    {
        string[] pages = [.. Files, .. new[] { "docs/deployment.md", "docs/certificates.md", "docs/org-operations.md" }.Select(page => Path.Combine(Repository.Root, page))];
        Assert.All(pages, page => Assert.DoesNotContain("//org.example.com", File.ReadAllText(page), StringComparison.Ordinal));
    }

    [Fact]
    public void The_root_of_the_server_goes_to_where_macOS_trusts_it()
    {
        PropertyListValue.Dict payload = Payload(Profile("server-trust.mobileconfig"));
        Assert.Equal("com.apple.security.root", payload.FindText("PayloadType"));
        Assert.IsType<PropertyListValue.Data>(payload.Items["PayloadContent"]);
    }

    private static PropertyListValue.Dict Profile(string name) =>
        (PropertyListValue.Dict)PropertyListReader.Read(File.ReadAllBytes(Path.Combine(Tools.Packaging, "profiles", name)));

    private static PropertyListValue.Dict Payload(PropertyListValue.Dict profile) =>
        (PropertyListValue.Dict)Assert.Single(((PropertyListValue.Array)profile.Items["PayloadContent"]).Items);

    private static PropertyListValue.Dict Forced(PropertyListValue.Dict profile)
    {
        PropertyListValue.Dict payload = Payload(profile);
        Assert.Equal(CustomSettings, payload.FindText("PayloadType"));
        var (domain, content) = Assert.Single(((PropertyListValue.Dict)payload.Items["PayloadContent"]).Items);
        Assert.Equal(AgentIdentity.Label, domain);
        var forced = (PropertyListValue.Array)((PropertyListValue.Dict)content).Items["Forced"];
        return (PropertyListValue.Dict)((PropertyListValue.Dict)Assert.Single(forced.Items)).Items["mcx_preference_settings"];
    }

    /// <summary>As on a Mac, with nothing else than the profile.</summary>
    private AgentConfiguration Load(PropertyListValue.Dict forced) => AgentConfiguration.Load(new ConfigurationSources
    {
        Platform = PlatformDefaults.MacOS with { StateFolder = folder.File("state"), ConfigFile = folder.File("none.json") },
        EnvironmentPrefix = $"T{Guid.NewGuid():N}_",
        Managed = () => forced.Items,
    });
}
