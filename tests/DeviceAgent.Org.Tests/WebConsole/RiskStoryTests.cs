using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Risk;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Tests.Access;
using Microsoft.Playwright;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>People come in, the switches are turned, a rule is made and tried, and a risk logs somebody out: by clicking.</summary>
[Collection(BrowserGroup.Name)]
public sealed class RiskStoryTests(Browser browser)
{
    /// <summary>A folder that gets a picture of each page; null for none.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CONSOLE_PICTURES");

    [BrowserFact]
    public async Task From_the_import_to_the_rule_that_logs_out()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0"), DesktopMfaClientId = "0oaMfa" }, console: true);
        await using Tab tab = await SignedInAsync(org, Role.SuperAdmin);

        await ImportAsync(tab);
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, await org.GetAsync("/api/v1/users/ada@example.com"));
        await TurnSwitchesAsync(tab);
        await MakeRulesAsync(tab);
        await TryAsync(tab);
        await org.Admin.PutAsJsonAsync("/api/v1/users/ada@example.com/risk", new { riskLevel = "HIGH" });
        Assert.Single((await mac.PollNowAsync()).Sets);

        // Whatever a form did is in the log under the name of who is signed in.
        JsonNode rule = (await org.EventsAsync("policy.rule.add"))[0];
        Assert.Equal("Grace", (string)rule["actor"]!["displayName"]!);
        tab.HasNoFaults();
    }

    [BrowserFact]
    public async Task An_auditor_reads_the_pages_and_a_form_that_is_sent_all_the_same_changes_nothing()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") }, console: true);
        await using Tab tab = await SignedInAsync(org, Role.Auditor);
        await org.Admin.PostAsJsonAsync($"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules", new { name = "Kept" });

        foreach (string path in new[] { "/console/features", "/console/apps/desktop-mfa", "/console/entity-risk-policy", "/console/groups" })
        {
            Assert.Equal(200, await tab.GoAsync(path));
            Assert.Equal(0, await tab.Page.Locator("main form[method=post] button").CountAsync());
        }

        await tab.GoAsync("/console/entity-risk-policy");
        string rule = (string)(await org.GetAsync($"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules")).AsArray()[0]!["id"]!;
        await tab.Page.EvaluateAsync(
            "step => { const f = document.querySelector('main form[method=post]'); const i = document.createElement('input'); i.name = 'step'; i.value = step; f.append(i); f.submit(); }",
            $"off:{rule}");
        await tab.SeesAsync("ManagePolicies");
        Assert.Equal("ACTIVE", (string)(await org.GetAsync($"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules/{rule}"))["status"]!);
    }

    private static async Task ImportAsync(Tab tab)
    {
        await VisitAsync(tab, "/console/import");
        await SendAsync(tab, "login,firstName,lastName,groups\nada@example.com,Ada,Lovelace,Sales;Pilots\nx,Too,Short,\n", "Check only");
        await tab.SeesAsync("line 3: login: must be a text of 5 to 100 characters without control characters");
        await LookAsync(tab, "import-faults");
        await SendAsync(tab, "login,firstName,lastName,groups\nada@example.com,Ada,Lovelace,Sales;Pilots\n", "Check only");
        await tab.SeesAsync("It would bring: people 1 new");
        await SendAsync(tab, "login,firstName,lastName,groups\nada@example.com,Ada,Lovelace,Sales;Pilots\n", "Import");
        await tab.SeesAsync("The file was imported: people 1 new");
        await LookAsync(tab, "import-done");
        await VisitAsync(tab, "/console/groups");
        await tab.ClickAsync("Sales");
        await tab.SeesAsync("ada@example.com");
        await LookAsync(tab, "group");
        await tab.Page.GetByLabel("Login or id").FillAsync("nobody");
        await tab.ClickAsync("Add to the group");
        await tab.SeesAsync("nobody has this login or id");
        await VisitAsync(tab, "/console/groups?kind=devices");
    }

    private static async Task TurnSwitchesAsync(Tab tab)
    {
        await VisitAsync(tab, "/console/features");
        await tab.ClickAsync("Turn off Device Logout");
        await tab.SeesAsync("While it is off nobody can be logged out");
        await LookAsync(tab, "features-off");
        await VisitAsync(tab, "/console/apps/desktop-mfa");
        await tab.Page.GetByLabel("Enable Logout").UncheckAsync();
        await tab.ClickAsync("Save");
        await tab.SeesAsync("Disabled");
        await VisitAsync(tab, "/console/entity-risk-policy");
        await tab.SeesAsync("Logout of the Desktop MFA app is off, so nobody can be logged out");
        await tab.ClickAsync("Applications > Desktop MFA > Authentication");
        await tab.Page.GetByLabel("Enable Logout").CheckAsync();
        await tab.ClickAsync("Save");
        await tab.SeesAsync("Enabled");
        await tab.GoAsync("/console/features");
        await tab.ClickAsync("Turn on Device Logout");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Turn off Device Logout" })).ToBeVisibleAsync();
    }

    private static async Task MakeRulesAsync(Tab tab)
    {
        await tab.GoAsync("/console/entity-risk-policy");
        await tab.ClickAsync("Add rule");
        await LookAsync(tab, "rule-new");
        await tab.Page.GetByLabel("Rule name").FillAsync("Risk Remediation Rule");
        await tab.Page.GetByLabel("Include at least one of the following detections").CheckAsync();
        await tab.ClickAsync("Save");
        await tab.SeesAsync("tick at least one detection, or choose any");
        await tab.Page.GetByLabel("Admin reported user risk").CheckAsync();
        await tab.ClickAsync("Save");
        await tab.SeesAsync("Logout and Revoke Tokens");
        await tab.ClickAsync("Add rule");
        await tab.Page.GetByLabel("Rule name").FillAsync("Not the pilots");
        await tab.Page.GetByLabel("User is in none of").SelectOptionAsync("Pilots");
        await tab.Page.GetByLabel("No further action").CheckAsync();
        await tab.ClickAsync("Save");
        await tab.ClickAsync("Move Not the pilots up");
        await Assertions.Expect(tab.Page.Locator("tbody tr").First).ToContainTextAsync("Not the pilots");
        await tab.ClickAsync("Disable Not the pilots");
        await tab.SeesAsync("Enable");
        await LookAsync(tab, "policy");
        await tab.ClickAsync("Risk Remediation Rule");
        await Assertions.Expect(tab.Page.GetByLabel("Admin reported user risk")).ToBeCheckedAsync();
        await tab.Page.GetByLabel("Rule name").FillAsync("Not the pilots");
        await tab.ClickAsync("Save");
        await tab.SeesAsync("another rule is called Not the pilots");
        await LookAsync(tab, "rule-refused");
    }

    private static async Task TryAsync(Tab tab)
    {
        await tab.GoAsync("/console/entity-risk-policy");
        await tab.Page.GetByLabel("User", new() { Exact = true }).FillAsync("ada@example.com");
        await tab.Page.GetByLabel("Level", new() { Exact = true }).SelectOptionAsync("MEDIUM");
        await tab.ClickAsync("Try it");
        await tab.SeesAsync("ADMIN_REPORTED_USER_RISK has the level LOW or HIGH");
        await tab.Page.GetByLabel("Level", new() { Exact = true }).SelectOptionAsync("HIGH");
        await tab.ClickAsync("Try it");
        await tab.SeesAsync("The user has 1 device.");
        await tab.SeesAsync("Not the pilots: the rule is inactive");
        await LookAsync(tab, "policy-tried");
    }

    private static async Task SendAsync(Tab tab, string csv, string button)
    {
        await tab.Page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(
            new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });

        // The menu has a link of the same name.
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
    }

    private static async Task VisitAsync(Tab tab, string path)
    {
        Assert.Equal(200, await tab.GoAsync(path));
        await LookAsync(tab, path["/console/".Length..].Replace('/', '-').Replace('?', '-'));
    }

    /// <summary>At both widths: nothing that keeps somebody out, and nothing that sticks out.</summary>
    private static async Task LookAsync(Tab tab, string name)
    {
        IReadOnlyList<string> barriers = await tab.FindBarriersAsync();
        Assert.True(barriers.Count == 0, string.Join('\n', barriers));
        foreach (int width in new[] { 390, 1280 })
        {
            await tab.Page.SetViewportSizeAsync(width, 900);
            Assert.Equal(0, await tab.OverflowAsync());
            if (Pictures is not null)
            {
                await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}.png"), FullPage = true });
            }
        }
    }

    private async Task<Tab> SignedInAsync(TestOrg org, Role role)
    {
        AdministratorRecord person = await People.AddAsync(org, "Grace", new Grant(role));
        using Visitor visitor = Visitor.SignedIn(org, person);
        Tab tab = await browser.OpenAsync(org);
        await tab.Page.Context.AddCookiesAsync([new Cookie { Name = Visitor.NameOn(org), Value = visitor.Session!, Url = org.Host.Addresses.Admin, Secure = true }]);
        return tab;
    }
}
