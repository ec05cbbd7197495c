using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.Playwright;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>What an admin of Okta does, by clicking: from the switched-off feature to the completed entry in the System Log. The devices speak the wire by hand.</summary>
[Collection(BrowserGroup.Name)]
public sealed class SeedStoryTests(Browser browser) : IAsyncLifetime
{
    private TestOrg org = null!;
    private TestDevice mini = null!;
    private TestDevice studio = null!;
    private TestDevice spare = null!;
    private JsonNode ada = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") }, console: true);
        ada = await org.CreateUserAsync("ada@example.com");
        await org.CreateUserAsync("bob@example.com");
        mini = await AddMacAsync("ada-mini");
        studio = await AddMacAsync("ada-studio");
        spare = await AddMacAsync("ada-spare");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [BrowserFact]
    public async Task From_the_feature_that_is_off_to_the_completed_entry_in_the_System_Log()
    {
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.SuperAdmin));
        await studio.CheckInAsync("9.40.0", satisfied: false);

        await SwitchOffAndOnAsync(tab);
        await LogOutAsync(tab);
        await FollowToTheEndAsync(tab);
        await ReadTheLogAsync(tab);

        Assert.Empty((await spare.PollNowAsync()).Sets);
        tab.HasNoFaults();
    }

    [BrowserFact]
    public async Task Without_script_the_same_forms_do_the_same()
    {
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.SuperAdmin), script: false);
        await tab.GoAsync($"/console/people/{ada["id"]}");
        await tab.Page.GetByText("More Actions").ClickAsync();
        await tab.ClickAsync("Device Logout");
        await tab.ClickAsync("Log Out All Devices");
        await tab.SeesAsync("0 of 3 devices are done");
        Assert.Single((await spare.PollNowAsync()).Sets);
        await tab.ClickAsync("Withdraw from the devices that are not done");
        await tab.SeesAsync("Withdrawn");
    }

    private static async Task SwitchOffAndOnAsync(Tab tab)
    {
        await tab.GoAsync("/console");
        await tab.ClickAsync("Features");
        await tab.ClickAsync("Turn off Device Logout");
        await OpenAdaAsync(tab);
        await tab.SeesAsync("Device Logout is off");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Log Out All Devices" })).ToBeDisabledAsync();
        await tab.ClickAsync("Settings > Features");
        await tab.ClickAsync("Turn on Device Logout");
        await tab.SeesAsync("Turn off Device Logout");
    }

    private static async Task LogOutAsync(Tab tab)
    {
        await OpenAdaAsync(tab);
        foreach (string name in new[] { "ada-mini", "ada-studio", "ada-spare" })
        {
            await tab.SeesAsync(name);
        }

        // Before the click: the admin is told which device will not hear it, and why.
        await tab.SeesAsync("Okta Verify 9.40.0 is older than 9.46.1");
        await tab.Page.GetByLabel("ada-spare").UncheckAsync();
        await tab.Page.GetByLabel("Reason, for admins").FillAsync("laptop stolen");
        await tab.Page.GetByLabel("Reason, for the user").FillAsync("Please sign in again");
        await tab.ClickAsync("Log Out Ticked Devices");
        await tab.SeesAsync("0 of 2 devices are done");
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("laptop stolen");
    }

    private async Task FollowToTheEndAsync(Tab tab)
    {
        await Assertions.Expect(tab.Page.Locator(".live")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await tab.Page.EvaluateAsync("() => window.stays = true");
        ILocator studioRow = tab.Page.GetByRole(AriaRole.Row, new() { Name = "ada-studio" });
        ILocator miniRow = tab.Page.GetByRole(AriaRole.Row, new() { Name = "ada-mini" });
        await ShowsAsync(studioRow, "Blocked");
        await ShowsAsync(miniRow, "Pending");

        string first = await mini.TakeAsync();
        await ShowsAsync(miniRow, "Delivered");
        await mini.ReportAsync(first, status: OutcomeStatus.Failed, final: false, reason: OutcomeReasons.SessionSurvived);
        await ShowsAsync(miniRow, "Failed, trying again");
        await ShowsAsync(miniRow, "A session is still there");
        await mini.ReportAsync(first, sequence: 2);
        await ShowsAsync(miniRow, "Ended");
        await studio.CheckInAsync();
        await studio.ReportAsync(await studio.TakeAsync());
        await ShowsAsync(tab.Page.Locator("main"), "Done: logged out of all 2 devices");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.stays === true"));
    }

    private static async Task ReadTheLogAsync(Tab tab)
    {
        await tab.ClickAsync("Its entries in the System Log");
        await tab.Page.GetByLabel("Event type").FillAsync("device.desktop_mfa.device_logout.completed");
        await tab.ClickAsync("Search");
        Assert.Equal(2, await tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "SUCCESS" }).CountAsync());
        await tab.Page.GetByText("Raw JSON").First.ClickAsync();
        await tab.SeesAsync("\"eventType\": \"device.desktop_mfa.device_logout.completed\"");
        string address = (await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Download as JSON lines" }).GetAttributeAsync("href"))!;
        string lines = await (await tab.Page.Context.APIRequest.GetAsync(address)).TextAsync();
        Assert.All(
            lines.TrimEnd('\n').Split('\n'),
            line => Assert.Equal("device.desktop_mfa.device_logout.completed", JsonDocument.Parse(line).RootElement.GetProperty("eventType").GetString()));
    }

    private static async Task OpenAdaAsync(Tab tab)
    {
        await tab.ClickAsync("People");
        await tab.Page.GetByLabel("Name, login or e-mail address").FillAsync("ada@");
        await tab.ClickAsync("Search");
        await tab.ClickAsync("Ada Lovelace");
        await tab.Page.GetByText("More Actions").ClickAsync();
        await tab.ClickAsync("Device Logout");
    }

    /// <summary>The org's clock stands still; the page looks once a second by it.</summary>
    private async Task ShowsAsync(ILocator place, string text)
    {
        for (int second = 0; second < 60 && !(await place.InnerTextAsync()).Contains(text, StringComparison.Ordinal); second++)
        {
            org.Time.Advance(TimeSpan.FromSeconds(1));
            try
            {
                await Assertions.Expect(place).ToContainTextAsync(text, new() { Timeout = 1000 });
            }
            catch (PlaywrightException)
            {
                // Not yet.
            }
        }

        await Assertions.Expect(place).ToContainTextAsync(text, new() { Timeout = 1000 });
    }

    private async Task<TestDevice> AddMacAsync(string name)
    {
        TestDevice mac = await org.CreateDeviceAsync(name);
        await org.AssignAsync(mac, ada, "ada");
        return mac;
    }
}
