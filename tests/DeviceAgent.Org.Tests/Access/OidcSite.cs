using System.Net;
using System.Text.Json;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.WebConsole;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>An org whose people sign in with a real provider: oidc-provider, a process of its own on loopback.</summary>
internal sealed class OidcSite : IAsyncDisposable
{
    private const string Folder = "tests/DeviceAgent.Org.Tests/Access/Oidc";
    private const string Secret = "a secret of the tests, long enough";

    private readonly TestProcess provider;
    private readonly HttpClient control;
    private readonly TempFolder temp;

    private OidcSite(TestProcess provider, HttpClient control, TempFolder temp, TestOrg org)
    {
        this.provider = provider;
        this.control = control;
        this.temp = temp;
        Org = org;
    }

    public TestOrg Org { get; }

    public static OidcSettings Settings(Uri authority) => new()
    {
        Authority = authority,
        ClientId = "device-org",
        Scopes = "openid profile email groups",
        Roles = new Dictionary<string, Role> { ["admins"] = Role.SuperAdmin, ["desk"] = Role.DeviceLogoutOperator, ["audit"] = Role.Auditor },
    };

    public static async Task<OidcSite> StartAsync(bool holdNewOperators = false)
    {
        string modules = await NpmFolder.InstallAsync(Folder);
        string accounts = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["ada"] = new { name = "Ada Lovelace", email = "ada@example.com", groups = new[] { "staff", "audit", "admins" } },
            ["grace"] = new { name = "Grace Hopper", email = "grace@example.com", groups = new[] { "desk" } },
            ["mallory"] = new { name = "Mallory", email = "mallory@example.com", groups = new[] { "staff" } },
        });
        TestProcess provider = TestProcess.Start("/usr/bin/node", [Path.Combine(Repository.Root, Folder, "provider.mjs"), modules, accounts]);
        string line = await provider.WaitForLineAsync(l => l.StartsWith("ready ", StringComparison.Ordinal));
        var control = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{line.Split(' ')[1]}") };
        var temp = new TempFolder();
        string secret = Path.Combine(temp.Path, "secret");
        await File.WriteAllTextAsync(secret, Secret + "\n");
        TestOrg org = await TestOrg.StartAsync(o => o with { Settings = o.Settings with { Oidc = Settings(control.BaseAddress) with { ClientSecretFile = secret, HoldNewOperators = holdNewOperators } } }, console: true);
        var site = new OidcSite(provider, control, temp, org);
        await site.TellAsync("client", Uri.EscapeDataString(org.Host.Addresses.Admin));
        return site;
    }

    /// <summary>Who sits at the provider.</summary>
    public Task ComesAsync(string name) => TellAsync("as", name);

    /// <summary>From now on the provider's description names another issuer than its tokens do.</summary>
    public Task NameForeignIssuerAsync() => TellAsync("foreign-issuer", "on");

    public async ValueTask DisposeAsync()
    {
        await Org.DisposeAsync();
        control.Dispose();
        await provider.DisposeAsync();
        temp.Dispose();
    }

    private async Task TellAsync(string what, string value)
    {
        using HttpResponseMessage told = await control.PutAsync(new Uri($"/{what}/{value}", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
    }
}
