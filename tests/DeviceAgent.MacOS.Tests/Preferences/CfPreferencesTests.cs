using System.Text;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Preferences;
using DeviceAgent.MacOS.Tests.Foundation;

namespace DeviceAgent.MacOS.Tests.Preferences;

public sealed class CfPreferencesTests : IDisposable
{
    private const string Domain = "org.deviceagent.agent";
    private readonly TemporaryFolder folder = new();
    private readonly List<string> warnings = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Forced_values_of_known_keys_are_read_and_nothing_is_left() =>
        ReleaseChecks.NothingIsLeft<IOException>(foundation =>
        {
            var preferences = new Preferences(foundation) { ["OrgUrl"] = ("https://org.example", true), ["DryRun"] = ("yes", false) };
            IReadOnlyDictionary<string, PropertyListValue> forced = Open(preferences, foundation).Forced(Domain);
            Assert.Equal(new PropertyListValue.Text("https://org.example"), Assert.Single(forced).Value);
            Assert.Equal(Domain, preferences.Domain);
        });

    [Fact]
    public void A_key_that_nobody_knows_is_found_through_the_file()
    {
        WriteManaged("<dict><key>OrgURL</key><string>x</string></dict>");
        var foundation = new CountedFoundation();
        var preferences = new Preferences(foundation) { ["OrgURL"] = ("https://typo.example", true) };
        Assert.Equal(["OrgURL"], Open(preferences, foundation).Forced(Domain).Keys);
    }

    [Fact]
    public void What_the_file_says_counts_for_nothing()
    {
        WriteManaged("<dict><key>OrgUrl</key><string>https://planted.example</string><key>DryRun</key><true/></dict>");
        var foundation = new CountedFoundation();
        var preferences = new Preferences(foundation) { ["OrgUrl"] = ("https://org.example", true), ["DryRun"] = ("no", false) };
        IReadOnlyDictionary<string, PropertyListValue> forced = Open(preferences, foundation).Forced(Domain);
        Assert.Equal(new PropertyListValue.Text("https://org.example"), Assert.Single(forced).Value);
    }

    [Fact]
    public void Managed_settings_that_CFPreferences_does_not_show_are_a_failure_and_not_none()
    {
        WriteManaged("<dict><key>OrgUrl</key><string>https://org.example</string></dict>");
        var foundation = new CountedFoundation();
        Assert.Throws<IOException>(() => Open(new Preferences(foundation), foundation).Forced(Domain));
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void Without_a_profile_nothing_is_forced()
    {
        var foundation = new CountedFoundation();
        Assert.Empty(Open(new Preferences(foundation), foundation).Forced(Domain));
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_damaged_file_is_reported_and_the_known_keys_are_still_read()
    {
        File.WriteAllText(Path.Combine(folder.Path, Domain + ".plist"), "no property list");
        var foundation = new CountedFoundation();
        var preferences = new Preferences(foundation) { ["OrgUrl"] = ("https://org.example", true) };
        Assert.Single(Open(preferences, foundation).Forced(Domain));
        Assert.Contains(Domain + ".plist", Assert.Single(warnings));
    }

    [Fact]
    public void A_managed_value_that_cannot_be_read_is_a_failure()
    {
        var foundation = new CountedFoundation();
        var preferences = new Preferences(foundation) { ["OrgUrl"] = (new Version(), true) };
        IOException failure = Assert.Throws<IOException>(() => Open(preferences, foundation).Forced(Domain));
        Assert.Contains("OrgUrl", failure.Message);
        Assert.Equal(0, foundation.Living);
    }

    [MacFact]
    public void A_domain_that_nobody_manages_has_nothing_forced() =>
        Assert.Empty(new CfPreferences(["OrgUrl"], warnings.Add).Forced("org.deviceagent.nothing-of-that-name"));

    private CfPreferences Open(Preferences preferences, CountedFoundation foundation) =>
        new(["OrgUrl", "DryRun"], preferences, foundation, folder.Path, warnings.Add);

    private void WriteManaged(string inside) =>
        File.WriteAllBytes(Path.Combine(folder.Path, Domain + ".plist"), Encoding.UTF8.GetBytes($"<plist>{inside}</plist>"));

    internal sealed class Preferences(CountedFoundation foundation) : IPreferenceCalls
    {
        private readonly Dictionary<string, (object Value, bool Forced)> all = [];

        public string? Domain { get; private set; }

        public (object Value, bool Forced) this[string key]
        {
            set => all[key] = value;
        }

        /// <summary>As for a domain that nobody has written to.</summary>
        public bool Synchronize(nint domain)
        {
            Domain = (string)foundation[domain];
            return false;
        }

        public bool IsForced(nint key, nint domain) => all.TryGetValue((string)foundation[key], out var found) && found.Forced;

        public nint CopyValue(nint key, nint domain) =>
            all.TryGetValue((string)foundation[key], out var found) ? foundation.Create(found.Value) : 0;
    }
}
