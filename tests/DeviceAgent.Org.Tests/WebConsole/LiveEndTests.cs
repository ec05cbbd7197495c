using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using Microsoft.Playwright;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>Pages that stand open while what their reader may do is taken away.</summary>
[Collection(BrowserGroup.Name)]
public sealed class LiveEndTests(Browser browser)
{
    [BrowserFact]
    public async Task Bug_an_open_page_went_on_to_show_what_its_reader_may_not_see_any_more()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") }, console: true);
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("ada-mini");
        await org.AssignAsync(mac, ada, "ada");
        JsonNode trace = await org.LogOutAsync(ada);
        JsonNode group = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/groups", new { profile = new { name = "Desk" } }));
        await using Tab log = await browser.OpenSignedInAsync(org, new Grant(Role.DeviceLogoutOperator));
        string person = (string)(await org.GetAsync("/api/v1/device-access/administrators")).AsArray().Single(a => (string)a!["source"]! == "OIDC")!["id"]!;
        await using Tab progress = await browser.OpenSignedInAsync(org, new Grant(Role.SuperAdmin));
        string other = (string)(await org.GetAsync("/api/v1/device-access/administrators")).AsArray().Single(a => (string)a!["source"]! == "OIDC" && (string)a["id"]! != person)!["id"]!;
        await log.GoAsync("/console/system-log?follow=on");
        await ShowsAsync(org, log, "Following: new events appear here");
        await progress.GoAsync($"/console/device-logouts/{trace["traceId"]}");
        await Assertions.Expect(progress.Page.Locator(".live")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await org.CreateUserAsync("seen@example.com");
        await ShowsAsync(org, log, "seen@example.com");

        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync($"/api/v1/device-access/administrators/{person}", new { userGroup = (string)group["id"]! }));
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync($"/api/v1/device-access/administrators/{other}", new { status = "BLOCKED" }));
        await org.CreateUserAsync("secret@example.com");
        await mac.ReportAsync(await mac.TakeAsync());

        await ShowsAsync(org, log, "No longer live: the role DEVICE_LOGOUT_OPERATOR with limits has not the permission ReadOrg");
        Assert.DoesNotContain("secret@example.com", await log.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await ShowsAsync(org, progress, "No longer live: you are signed out");
        string text = await progress.Page.Locator("main").InnerTextAsync();
        Assert.Contains("0 of 1 devices are done", text, StringComparison.Ordinal);
        await Assertions.Expect(progress.Page.Locator(".live")).ToHaveCountAsync(0);
        await progress.ClickAsync("Load the page again");
        await progress.SeesAsync("Sign in");
        progress.HasNoFaults();
    }

    /// <summary>The org's clock stands still; the pages look once a second by it.</summary>
    private static async Task ShowsAsync(TestOrg org, Tab tab, string text)
    {
        ILocator main = tab.Page.Locator("main");
        for (int second = 0; second < 30 && !(await main.InnerTextAsync()).Contains(text, StringComparison.Ordinal); second++)
        {
            org.Time.Advance(TimeSpan.FromSeconds(1));
            try
            {
                await Assertions.Expect(main).ToContainTextAsync(text, new() { Timeout = 1000 });
            }
            catch (PlaywrightException)
            {
                // Not yet.
            }
        }

        await Assertions.Expect(main).ToContainTextAsync(text, new() { Timeout = 1000 });
    }
}
