using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>Every page with something on it, on a desk and on a phone, light and dark. <c>CONSOLE_PICTURES</c> names a folder for pictures of them.</summary>
[Collection(BrowserGroup.Name)]
public sealed class PagesTests(Browser browser) : IAsyncLifetime
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CONSOLE_PICTURES");

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync(o => o with
    {
        AdminUrl = new Uri("https://127.0.0.1:0"),
        AutomaticLimit = 0,
        Settings = new OrgSettings
        {
            Profiles = new Dictionary<string, ScepProfile> { ["default"] = new("default") { Approval = ScepApproval.Admin }, ["own"] = new("own") },
        },
    });

    public async Task DisposeAsync() => await org.DisposeAsync();

    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_page_lets_everybody_in_and_fits(bool dark)
    {
        IReadOnlyDictionary<string, string> pages = await FillAsync();
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.SuperAdmin), dark: dark);
        foreach ((string name, string path) in pages)
        {
            await tab.Page.SetViewportSizeAsync(1280, 900);
            Assert.True(await tab.GoAsync(path) == 200, path);
            Assert.Empty(await tab.FindBarriersAsync());
            await TakePictureAsync(tab, $"{name}-1280-{(dark ? "dark" : "light")}");
            await tab.Page.SetViewportSizeAsync(390, 900);
            Assert.True(await tab.OverflowAsync() == 0, $"{path} is wider than a phone");
            Assert.Empty(await tab.FindBarriersAsync());
            await TakePictureAsync(tab, $"{name}-390-{(dark ? "dark" : "light")}");
        }

        tab.HasNoFaults();
    }

    [BrowserFact]
    public async Task The_theme_is_the_systems_until_it_is_chosen_and_stays_then()
    {
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.Auditor), dark: true);
        await tab.GoAsync("/console");
        Assert.Equal("dark", await ThemeAsync(tab));
        await tab.ClickAsync("Light theme");
        Assert.Equal("light", await ThemeAsync(tab));
        await tab.GoAsync("/console/people");
        Assert.Equal("light", await ThemeAsync(tab));
        tab.HasNoFaults();
    }

    [BrowserFact]
    public async Task The_System_Log_is_followed_live()
    {
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.Auditor));
        await tab.GoAsync("/console/system-log?follow=on&type=user.lifecycle.create");
        await tab.SeesAsync("Following");
        await tab.SeesAsync("No event since the page was opened.");
        await org.CreateUserAsync("late@example.com");
        for (int second = 0; second < 60 && await tab.Page.GetByText("user.lifecycle.create").CountAsync() == 0; second++)
        {
            org.Time.Advance(TimeSpan.FromSeconds(1));
            await tab.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))");
        }

        await tab.SeesAsync("user.lifecycle.create");
        tab.HasNoFaults();
    }

    private static Task<string> ThemeAsync(Tab tab) => tab.Page.EvaluateAsync<string>("() => document.documentElement.dataset.bsTheme");

    private static async Task TakePictureAsync(Tab tab, string name)
    {
        if (Pictures is not null)
        {
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });
        }
    }

    /// <summary>Something of each kind: devices in all conditions, logouts in several states, and everything that can wait for an admin.</summary>
    private async Task<IReadOnlyDictionary<string, string>> FillAsync()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        JsonNode bob = await org.CreateUserAsync("bob.with.a.rather.long.login.name@engineering.example.com");
        TestDevice mini = await org.CreateDeviceAsync("ada-mini");
        TestDevice old = await org.CreateDeviceAsync("ada-old-macbook-in-the-cupboard");
        await org.AssignAsync(mini, ada, "ada");
        await org.AssignAsync(old, bob, "bob");
        await mini.CheckInAsync(accounts: [new AccountReport("ada", 501, [SubjectIdentifier.OfEmail("ada@example.com")])]);
        await old.CheckInAsync("9.40.0", satisfied: false);
        JsonNode logout = await org.LogOutAsync(ada);
        await mini.ReportAsync(await mini.TakeAsync());
        await org.LogOutAsync(bob);
        await org.Admin.PostAsync(new Uri($"/api/v1/users/{bob["id"]}/lifecycle/suspend", UriKind.Relative), null);
        await Assert.ThrowsAsync<OrgException>(() => mini.WithKey().BindAsync());
        using var stranger = new Enrollee(org, "CN=ada-mini") { Profile = "own" };
        await stranger.AskAsync(await Enrollee.ChallengeTextAsync(org));
        using var asks = new Enrollee(org, "CN=mac-9");
        await asks.AskAsync(asks.Request(null, "t-1"));
        await org.Admin.PutAsJsonAsync($"/api/v1/users/{ada["id"]}/risk", new { riskLevel = "HIGH" });
        JsonNode status = await org.GetAsync("/api/v1/device-access/status");
        Assert.Equal((1, 1, 1, 1), ((int)status["brake"]!["held"]!, (int)status["waiting"]!["instanceKeys"]!, (int)status["waiting"]!["certificates"]!, (int)status["waiting"]!["requests"]!));
        JsonNode certificate = (await org.GetAsync($"/api/v1/device-access/certificates?deviceId={mini.Id}")).AsArray()[0]!;
        return new Dictionary<string, string>
        {
            ["home"] = "/console",
            ["people"] = "/console/people",
            ["person"] = $"/console/people/{ada["id"]}",
            ["device-logout"] = $"/console/people/{bob["id"]}/device-logout",
            ["risk"] = $"/console/people/{ada["id"]}/risk",
            ["suspend"] = $"/console/people/{ada["id"]}/lifecycle/suspend",
            ["devices"] = "/console/devices",
            ["device"] = $"/console/devices/{mini.Id}",
            ["log-out"] = $"/console/devices/{mini.Id}/log-out/{ada["id"]}",
            ["revoke"] = $"/console/devices/{mini.Id}/revoke/{certificate["thumbprint"]}",
            ["logouts"] = "/console/device-logouts",
            ["logout"] = $"/console/device-logouts/{logout["traceId"]}",
            ["waiting"] = "/console/waiting",
            ["system-log"] = "/console/system-log?range=custom&since=2020-01-01T00:00",
            ["administrators"] = "/console/administrators",
            ["api-tokens"] = "/console/api-tokens",
        };
    }
}
