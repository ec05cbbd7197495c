using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Doctor;
using DeviceAgent.Org.Cli.Doctor.Checks;
using DeviceAgent.Org.Cli.Status;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Tests.Access;
using DeviceAgent.Org.Tests.Cli;
using DeviceAgent.Org.Tests.Diagnostics;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>Where an admin sees how the relay stands.</summary>
public sealed class RelayStatusTests : IAsyncLifetime
{
    private const string Path = "/api/v1/device-access/status";

    private RelayedOrg relayed = null!;

    public async Task InitializeAsync() => relayed = await RelayedOrg.StartAsync(o => o.Settings(r => r with { Period = TimeSpan.FromMinutes(1) }), console: true);

    public async Task DisposeAsync() => await relayed.DisposeAsync();

    [Fact]
    public async Task In_step_the_lag_is_that_of_the_last_look_and_nothing_is_warned_of()
    {
        relayed.Org.Time.Advance(TimeSpan.FromSeconds(40));

        JsonNode okta = (await relayed.Org.GetAsync(Path))["okta"]!;

        Assert.Equal((relayed.Okta.Settings().Name, 40, false), ((string)okta["org"]!, (int)okta["lagSeconds"]!, (bool)okta["isLate"]!));
        Assert.Equal(40, (await Scrape.OfAsync(relayed.Org))["deviceorg_relay_lag_seconds"], 1.0);
        Screen screen = await ScreenAsync(80);
        Assert.Contains(screen.Lines, l => l.StartsWith("Okta ", StringComparison.Ordinal));
        Assert.DoesNotContain("warning", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_it_is_said_with_the_reason_everywhere_and_the_org_stays_ready()
    {
        relayed.Okta.Token = "00-another-token";
        relayed.Org.Time.Advance(TimeSpan.FromMinutes(1));
        await RelayedOrg.UntilAsync(() => relayed.PositionAsync().GetAwaiter().GetResult().Fault is not null);
        Assert.Contains(
            await FindAsync(), f => f is { Code: "okta-relay", State: FindingState.Warning } && f.Observed.Contains("Invalid token provided", StringComparison.Ordinal));
        relayed.Org.Time.Advance(TimeSpan.FromMinutes(5));

        JsonNode okta = (await relayed.Org.GetAsync(Path))["okta"]!;
        Assert.True((bool)okta["isLate"]!);
        Assert.Contains("401", (string)okta["fault"]!, StringComparison.Ordinal);
        Screen screen = await ScreenAsync(80);
        Assert.All(screen.Lines, l => Assert.True(l.Length <= 80, l));
        Assert.Contains("Invalid token provided", string.Join(' ', screen.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        using Visitor auditor = Visitor.SignedIn(relayed.Org, await People.AddAsync(relayed.Org, "auditor", new Grant(Role.Auditor)));
        using HttpResponseMessage page = await auditor.GetAsync("/console/okta");
        using HttpResponseMessage home = await auditor.GetAsync("/console");
        Assert.Contains("href=\"/console/okta\">Okta connection</a>.", await home.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Invalid token provided", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpClient anybody = relayed.Org.CreateAdmin(null);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await anybody.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task The_page_shows_the_last_events_with_what_came_of_them_and_no_markup_of_theirs()
    {
        await relayed.AddAsync("ada");
        await relayed.TellAsync("user.lifecycle.suspend", "00u1", "ada@example.com", "okta-trace-1");
        await relayed.TellAsync("user.lifecycle.suspend", "00u2", "<b>nobody</b>@example.com");
        using Visitor auditor = Visitor.SignedIn(relayed.Org, await People.AddAsync(relayed.Org, "auditor", new Grant(Role.Auditor)));

        using HttpResponseMessage answer = await auditor.GetAsync("/console/okta");
        string page = await answer.Content.ReadAsStringAsync();

        Assert.All([relayed.Okta.Settings().Name, "API token", "okta-trace-1", "Logged out", "Nobody here", "&lt;b&gt;nobody", "of 120 requests"], text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("<b>nobody", page, StringComparison.Ordinal);
        Assert.DoesNotContain(ScriptedOkta.ApiToken, page, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<Finding>> FindAsync()
    {
        using var context = new DoctorContext(relayed.Org.Folder, TimeSpan.FromDays(1), TimeSpan.FromDays(7), relayed.Org.Time);
        List<Finding> findings = [];
        await foreach (Finding finding in new OrgDoctor(context, TimeProvider.System, [new OktaRelayCheck()]).RunAsync(CancellationToken.None))
        {
            findings.Add(finding);
        }

        return findings;
    }

    private async Task<Screen> ScreenAsync(int width)
    {
        using AdminClient client = Screen.ClientOf(relayed.Org);
        Screen screen = Screen.OfWidth(width);
        Assert.Equal(0, await screen.RunAsync(async (t, c) =>
        {
            new StatusPage(t).Write(await client.GetAsync<OrgStatus>(Path, c));
            return 0;
        }));
        return screen;
    }
}
