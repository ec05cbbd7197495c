using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.Hosting;
using DeviceAgent.TestKit.Processes;
using Microsoft.Extensions.Configuration;

namespace DeviceAgent.Org.Tests.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_that_can_be_set_is_read()
    {
        OrgSettings settings = Read("""
            {"Scep":{"Url":"https://scep.example.com:8445","CrlUrl":"http://crl.example.com/device-access.crl",
              "Profiles":{"default":{"Validity":"P90D"},"legacy":{"Enabled":true,"Approval":"Admin"},"macs":{"DeviceAccessCritical":true,"Validity":"10.00:00:00"}}},
             "DeviceIdentity":{"Rule":"SanUri"}}
            """);

        Assert.Equal(new Uri("https://scep.example.com:8445"), settings.ScepUrl);
        Assert.Equal(new Uri("http://crl.example.com/device-access.crl"), settings.CrlUrl);
        Assert.Equal(DeviceIdentityRule.SanUri, settings.IdentityRule);
        Assert.Equal(["default", "legacy", "macs"], settings.Profiles.Keys.Order());
        Assert.Equal(new ScepProfile("default") { Validity = TimeSpan.FromDays(90) }, settings.FindProfile("default"));
        Assert.Equal(new ScepProfile("legacy") { Enabled = true, Approval = ScepApproval.Admin }, settings.FindProfile("legacy"));
        Assert.True(settings.FindProfile("legacy")!.AllowsWeakAlgorithms);
        Assert.Equal(new ScepProfile("macs") { DeviceAccessCritical = true, Validity = TimeSpan.FromDays(10) }, settings.FindProfile("macs"));
    }

    [Fact]
    public void Who_may_call_and_push_is_read()
    {
        OrgSettings settings = Read("""
            {"UniversalLogout":{"PublicUrl":"https://logout.example.com/ul?tenant=1","Limit":"5",
              "Issuers":{"okta":{"Issuer":"https://example.okta.com","JwksUrl":"https://example.okta.com/oauth2/v1/keys","Subject":"0oa1"}}},
             "SharedSignals":{"Transmitters":{"okta":{"Issuer":"https://example.okta.com","JwksUrl":"http://127.0.0.1:1/keys","Audience":"https://org.example.com","LogOut":"Always"}}}}
            """);

        Assert.Equal(("https://logout.example.com/ul", 5), (settings.UniversalLogout.Audience, settings.UniversalLogout.Limit));
        Assert.Equal("0oa1", Assert.Single(settings.UniversalLogout.Issuers).Subject);
        Assert.Equal(Org.SharedSignals.SignalRule.Always, Assert.Single(settings.Transmitters).LogOut);
    }

    [Fact]
    public void An_Okta_org_and_what_is_relayed_of_it_are_read()
    {
        OktaSettings okta = Read("""
            {"Okta":{"Url":"https://example.okta.com/","ClientId":"0oa1","KeyFile":"/etc/okta.key","KeyId":"k1",
              "Relay":{"Events":"user.lifecycle.suspend  user.lifecycle.deactivate","Period":"PT30S","Overlap":"00:05:00","StartAge":"P1D"}}}
            """).Okta!;

        Assert.Equal(("https://example.okta.com", "0oa1", "/etc/okta.key", "k1"), (okta.Name, okta.ClientId, okta.KeyFile, okta.KeyId));
        Assert.Equal(["user.lifecycle.suspend", "user.lifecycle.deactivate"], okta.Relay.Events);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromDays(1)), (okta.Relay.Period, okta.Relay.Overlap, okta.Relay.StartAge));
        Assert.Empty(Read("""{"Okta":{"Url":"http://127.0.0.1:1","TokenFile":"/t","Relay":{"Events":""}}}""").Okta!.Relay.Events);
        Assert.Null(Read("{}").Okta);
    }

    [Fact]
    public void Default_is_there_unless_it_is_disabled_and_legacy_only_where_it_is_enabled()
    {
        Assert.Equal(["default"], Read("{}").Profiles.Keys);
        Assert.Empty(Read("""{"Scep":{"Profiles":{"default":{"Enabled":false}}}}""").Profiles);
        Assert.Null(Read("""{"Scep":{"Profiles":{"legacy":{"Validity":"P1D"}}}}""").FindProfile("legacy"));
        Assert.Equal(DeviceIdentityRule.Subject, Read("{}").IdentityRule);
    }

    [Theory]
    [InlineData("""{"Scpe":{"Url":"http://127.0.0.1:1"}}""", "setting Scpe:")]
    [InlineData("""{"Scep":{"url":"http://127.0.0.1:1"}}""", "Scep:url")]
    [InlineData("""{"Scep":{"Url":"127.0.0.1"}}""", "Scep:Url")]
    [InlineData("""{"SignIn":{"Oidc":{"HoldNewOperators":"yes"}}}""", "SignIn:Oidc:HoldNewOperators")]
    [InlineData("""{"Scep":{"Url":"ftp://127.0.0.1"}}""", "Scep:Url")]
    [InlineData("""{"Scep":{"Url":"http://127.0.0.1/scep"}}""", "Scep:Url")]
    [InlineData("""{"Scep":{"Profiles":{"Big":{"Enabled":true}}}}""", "Scep:Profiles:Big:Enabled")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{"Enabled":"yes"}}}}""", "Scep:Profiles:macs:Enabled")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{"Validity":"PT23H"}}}}""", "Scep:Profiles:macs:Validity")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{"Validity":"P3651D"}}}}""", "Scep:Profiles:macs:Validity")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{"Approval":"0"}}}}""", "Scep:Profiles:macs:Approval")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{"Challenge":"x"}}}}""", "Scep:Profiles:macs:Challenge")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{}}}}""", "Scep:Profiles:macs")]
    [InlineData("""{"Scep":{"Profiles":{"macs":{"Validity":null}}}}""", "Scep:Profiles:macs:Validity")]
    [InlineData("""{"DeviceIdentity":{"Rule":"subject"}}""", "DeviceIdentity:Rule")]
    [InlineData("""{"DeviceIdentity":"Subject"}""", "DeviceIdentity")]
    [InlineData("""{"UniversalLogout":{"PublicUrl":"http://logout.example.com/x"}}""", "UniversalLogout:PublicUrl")]
    [InlineData("""{"Console":{"Enabled":"perhaps"}}""", "Console:Enabled")]
    [InlineData("""{"Console":{"Theme":"dark"}}""", "Console:Theme")]
    [InlineData("""{"UniversalLogout":{"Limit":"-1"}}""", "UniversalLogout:Limit")]
    [InlineData("""{"UniversalLogout":{"Issuers":{"okta":{"JwksUrl":"http://example.okta.com/oauth2/v1/keys"}}}}""", "UniversalLogout:Issuers:okta:JwksUrl")]
    [InlineData("""{"UniversalLogout":{"PublicUrl":"https://l.example.com/x","Issuers":{"okta":{"Issuer":"https://example.okta.com","Subject":"0oa"}}}}""", "UniversalLogout:Issuers:okta:JwksUrl")]
    [InlineData("""{"UniversalLogout":{"Issuers":{"okta":{"Issuer":"https://example.okta.com","Subject":"0oa","JwksUrl":"https://example.okta.com/k"}}}}""", "UniversalLogout:PublicUrl")]
    [InlineData("""{"UniversalLogout":{"Issuers":{"okta":{"Jku":"https://example.okta.com/k"}}}}""", "UniversalLogout:Issuers:okta:Jku")]
    [InlineData("""{"UniversalLogout":{"Issuers":{"Okta":{"Issuer":"https://example.okta.com"}}}}""", "UniversalLogout:Issuers:Okta:Issuer")]
    [InlineData("""{"SharedSignals":{"Transmitters":{"okta":{"Issuer":"https://example.okta.com","JwksUrl":"https://example.okta.com/k"}}}}""", "SharedSignals:Transmitters:okta:Audience")]
    [InlineData("""{"SharedSignals":{"Transmitters":{"okta":{"LogOut":"Sometimes"}}}}""", "SharedSignals:Transmitters:okta:LogOut")]
    [InlineData("""{"SharedSignals":{"Streams":{"okta":{"LogOut":"Always"}}}}""", "SharedSignals:Streams")]
    [InlineData("""{"Okta":{"TokenFile":"/t"}}""", "Okta:Url")]
    [InlineData("""{"Okta":{"Url":"http://example.okta.com","TokenFile":"/t"}}""", "Okta:Url")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com/api","TokenFile":"/t"}}""", "Okta:Url")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com"}}""", "Okta:TokenFile")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com","TokenFile":"/t","ClientId":"0oa"}}""", "Okta:TokenFile")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com","ClientId":"0oa"}}""", "Okta:KeyFile")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com","KeyFile":"/k"}}""", "Okta:ClientId")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com","TokenFile":"/t","Relay":{"Events":"user.session.start"}}}""", "Okta:Relay:Events")]
    [InlineData("""{"Okta":{"Url":"https://example.okta.com","TokenFile":"/t","Relay":{"Period":"PT1S"}}}""", "Okta:Relay:Period")]
    [InlineData("""{"Okta":{"Token":"00x"}}""", "Okta:Token:")]
    [InlineData("""{"Scep":""", "settings")]
    [InlineData("[]", "settings")]
    public void A_fault_is_named_by_its_key(string json, string named)
    {
        var fault = Assert.Throws<OrgConfigurationException>(() => Read(json));

        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_stands_above_the_file()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddJsonFile(Write("""{"DeviceIdentity":{"Rule":"SanDns"},"Scep":{"Profiles":{"macs":{"Validity":"P2D"}}}}"""))
            .AddInMemoryCollection([new("DeviceIdentity:Rule", "SanEmail"), new("Scep:Profiles:macs:Approval", "Admin")])
            .Build();

        OrgSettings settings = SettingsReader.Read(configuration);

        Assert.Equal(DeviceIdentityRule.SanEmail, settings.IdentityRule);
        Assert.Equal(new ScepProfile("macs") { Validity = TimeSpan.FromDays(2), Approval = ScepApproval.Admin }, settings.FindProfile("macs"));
    }

    [Fact]
    public async Task A_process_prints_its_SCEP_address_and_warns_of_the_weak_profile()
    {
        string file = Write("""{"Scep":{"Url":"http://127.0.0.1:0"}}""");
        var environment = new Dictionary<string, string?> { ["DEVICEORG_Scep__Profiles__legacy__Enabled"] = "true" };
        await using TestProcess org = TestProcess.StartDotnet(
            Path.Combine(AppContext.BaseDirectory, "device-org.dll"), OrgProcess.Serve(Path.Combine(folder.Path, "org"), "--settings", file), environment);

        await org.WaitForLineAsync(line => line == "ready");

        Assert.Contains(org.Output, line => System.Text.RegularExpressions.Regex.IsMatch(line, "^scep   http://127\\.0\\.0\\.1:[0-9]+$"));
        await org.WaitForLineAsync(line => line.Contains("the SCEP profile legacy is enabled", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(78, "Scep:Profiles:macs:Size", "DEVICEORG_Scep__Profiles__macs__Size", "1", "https://127.0.0.1:0")]
    [InlineData(78, "DeviceIdentity:Rule", "DEVICEORG_DeviceIdentity__Rule", "Nothing", "https://127.0.0.1:0")]
    [InlineData(64, "--scep-url", "UNUSED", "", "ftp://127.0.0.1")]
    public async Task A_bad_setting_ends_the_start(int code, string named, string variable, string value, string scep)
    {
        await using TestProcess org = TestProcess.StartDotnet(
            Path.Combine(AppContext.BaseDirectory, "device-org.dll"),
            OrgProcess.Serve(Path.Combine(folder.Path, "org"), "--scep-url", scep),
            new Dictionary<string, string?> { [variable] = value });

        Assert.Equal(code, await org.WaitForExitAsync());
        Assert.Contains(named, Assert.Single(org.Error), StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Path.Combine(folder.Path, "org")));
    }

    private OrgSettings Read(string json) => SettingsReader.Read(Write(json));

    private string Write(string json)
    {
        string file = Path.Combine(folder.Path, "settings.json");
        File.WriteAllText(file, json);
        return file;
    }
}
