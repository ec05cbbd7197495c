using DeviceAgent.Demo.Org;
using DeviceAgent.TestKit;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>Every command block of the pages on the org is run against a real one, one page after the other on the same org.</summary>
public sealed class OrgPagesTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder home = new();
    private DemoOrg org = null!;

    public async Task InitializeAsync()
    {
        string settings = home.File("settings.json", """{"Scep": {"Profiles": {"byhand": {"Approval": "Admin"}}}}""");
        org = await DemoOrg.StartAsync(
            home.File("org"), TestSite.Wait(), "--automatic-limit", "1", "--settings", settings, "--scep-url", "https://localhost:0", "--hold", "00:00:00");
        File.Copy(org.TokenFile, home.File("token"));
        ProgramLinks.Make(home.File("bin"));
        Directory.CreateDirectory(home.File("backups"));
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task Each_command_does_what_its_page_says()
    {
        await RunAsync("docs/org-operations.md", OrgPages.People, []);
        await RunAsync("docs/org-troubleshooting.md", OrgPages.Storm, []);
        await RunAsync("docs/certificates.md", "", OrgPages.CertificateGivens);
        await RunAsync("docs/org-api.md", "", OrgPages.ApiGivens);
    }

    private async Task RunAsync(string page, string prelude, IReadOnlyList<PageGiven> givens)
    {
        // NotRunTests holds the list of the others.
        ShellBlock[] blocks = [.. DocumentedCommands.Of(page).Where(block => block.NotRun is null)];
        await new PageRun(blocks, new PageSetting
        {
            Environment = new Dictionary<string, string?>(ProgramLinks.Environment(home.Path))
            {
                ["ORG"] = org.AdminAddress, ["TOKEN"] = org.Token, ["SCEP"] = org.ScepAddress, ["DEVICES"] = org.DeviceAddress, ["CA"] = org.CaFile,
                ["DEVICEAGENT_OrgUrl"] = org.DeviceAddress, ["DEVICEAGENT_DryRun"] = "true", ["DEVICEAGENT_OrgCaFile"] = org.CaFile,
            },
            Prelude = $"{OrgPages.Functions}FINGERPRINT=$(device-org ca fingerprint --data {org.DataFolder})\n{prelude}",
            Replaced =
            [
                ("\"deviceId\":\"guo...\"", "\"deviceId\":\"'$DEVICE'\""), ("[\"guo...\"]", "[\"'$DEVICE'\"]"), ("deviceId=guo...", "deviceId=$DEVICE"),
                ("-----BEGIN CERTIFICATE REQUEST-----...", "'\"$CSR\"'"), ("/var/lib/device-org/data", org.DataFolder), ("/root/", "$HOME/"), ("/backups/", "$HOME/backups/"),
                ("https://scep.example.com", "$SCEP"), ("http://scep.example.com", "$ORG"), ("9F:86:...", "$FINGERPRINT"),
            ],
            Givens = givens,
        }).RunAsync();
    }
}
