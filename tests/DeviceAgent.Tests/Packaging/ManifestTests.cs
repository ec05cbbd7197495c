using System.Reflection;
using System.Text.Json.Nodes;
using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Tests.Docs;
using NJsonSchema;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The manifests are rendered from the table of settings; with UPDATE_DOCS=1 in the environment the files are rewritten.</summary>
public class ManifestTests
{
    private static readonly string Folder = Path.Combine(Tools.Packaging, "manifests");
    private static readonly string Jamf = Path.Combine(Folder, "jamf.json");
    private static readonly string Manifest = Path.Combine(Folder, $"{AgentIdentity.Label}.plist");

    [Fact]
    public void The_Jamf_schema_says_what_the_table_says() => AssertCurrent(Jamf, JamfSchema.Render());

    [Fact]
    public void The_preference_manifest_says_what_the_table_says() => AssertCurrent(Manifest, PreferenceManifest.Render());

    /// <summary>The forms are rendered from the table: a property without a row would be missing from both, and no other test would see it.</summary>
    [Fact]
    public void Every_property_of_the_options_has_its_row_in_the_table()
    {
        string[] properties = [.. Keys(typeof(AgentOptions), "").Order(StringComparer.Ordinal)];
        Assert.True(properties.Length > 20, $"{properties.Length} properties");
        Assert.Equal(properties, AgentSettings.All.Select(setting => setting.Key.Replace(":<account>", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [ToolFact("python3", "python3")]
    public async Task The_settings_profiles_are_valid_by_the_schema()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(JamfSchema.Render());
        string[] files = Directory.GetFiles(Path.Combine(Tools.Packaging, "profiles"), "settings-*.mobileconfig");
        Assert.NotEmpty(files);
        foreach (JsonObject profile in await Tools.PropertyListsAsync(files))
        {
            JsonNode settings = profile["PayloadContent"]![0]!["PayloadContent"]![AgentIdentity.Label]!["Forced"]![0]!["mcx_preference_settings"]!;
            Assert.Empty(schema.Validate(settings.ToJsonString()));
        }
    }

    /// <summary>The example has every key, and the agent takes it (ConfigurationPageTests).</summary>
    [Fact]
    public async Task The_schema_has_every_key_and_takes_the_full_example()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(JamfSchema.Render());
        JsonObject example = JsonNode.Parse(ConfigurationPage.Example)!.AsObject();
        example["AccountLinks"]!["bob"] = new JsonArray("bob@example.com");
        Assert.Empty(schema.Validate(example.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"PolInterval": "00:05:00"}""")]
    [InlineData("""{"Ladder": {"Stepz": ["Graceful"]}}""")]
    [InlineData("""{"PollInterval": "five minutes"}""")]
    [InlineData("""{"OrgUrl": "http://org.example.com"}""")]
    [InlineData("""{"OrgUrl": "https://org.example.com/?tenant=1"}""")]
    [InlineData("""{"OrgCaFile": "ca.pem"}""")]
    [InlineData("""{"DryRun": "true"}""")]
    [InlineData("""{"ForcedLogoutsPerHour": 0}""")]
    [InlineData("""{"ForcedLogoutsPerHour": 1001}""")]
    [InlineData("""{"UnlinkedAccounts": "auto"}""")]
    [InlineData("""{"OrgKeyPins": ["short"]}""")]
    [InlineData("""{"Ladder": {"Steps": ["Graceful", "Graceful"]}}""")]
    [InlineData("""{"Ladder": {"Steps": ["Shutdown"]}}""")]
    [InlineData("""{"Certificate": {"Source": "Vault"}}""")]
    [InlineData("""{"AccountLinks": {"ada": 7}}""")]
    public async Task What_the_agent_would_ignore_the_form_refuses(string settings) =>
        Assert.NotEmpty((await JsonSchema.FromJsonAsync(JamfSchema.Render())).Validate(settings));

    /// <summary>A default that is a value would be forced on every Mac by saving the form once.</summary>
    [Fact]
    public void No_default_is_filled_in()
    {
        Assert.DoesNotContain("\"default\"", JamfSchema.Render(), StringComparison.Ordinal);
        Assert.All(AgentSettings.All, setting => Assert.Contains(setting.DefaultText.Replace("`", "", StringComparison.Ordinal), SettingShape.Description(setting), StringComparison.Ordinal));
    }

    [ToolFact("python3", "python3")]
    public async Task The_preference_manifest_is_read_by_plistlib_and_has_every_key()
    {
        JsonObject manifest = Assert.Single(await Tools.PropertyListsAsync(Manifest));
        Assert.Equal(AgentIdentity.Label, (string?)manifest["pfm_domain"]);
        string[] keys = [.. ((IEnumerable<JsonNode?>)manifest["pfm_subkeys"]!.AsArray()).SelectMany(subkey => Keys(subkey!))
            .Where(key => !key.StartsWith("Payload", StringComparison.Ordinal))];
        Assert.Equal(AgentSettings.All.Select(setting => setting.Kind == SettingKind.Map ? setting.KeyPrefix + "{{key}}" : setting.Key).Order(), keys.Order());
    }

    private static IEnumerable<string> Keys(JsonNode subkey)
    {
        string name = (string)subkey["pfm_name"]!;
        return (string?)subkey["pfm_type"] == "dictionary"
            ? ((IEnumerable<JsonNode?>)subkey["pfm_subkeys"]!.AsArray()).Select(member => (string)member!["pfm_name"]!)
                .Where(member => member != "{{value}}").Select(member => $"{name}:{member}")
            : [name];
    }

    private static IEnumerable<string> Keys(Type options, string prefix) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.SetMethod is not null).SelectMany(
            property => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
                ? Keys(property.PropertyType, $"{prefix}{property.Name}:")
                : [prefix + property.Name]);

    private static void AssertCurrent(string file, string rendered)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(file, rendered);
        }

        Assert.Equal(rendered, File.ReadAllText(file));
    }
}
