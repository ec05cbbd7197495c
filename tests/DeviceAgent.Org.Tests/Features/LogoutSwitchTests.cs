using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Features;

namespace DeviceAgent.Org.Tests.Features;

/// <summary>The two switches: both must be on for a logout of any kind.</summary>
public sealed class LogoutSwitchTests : IAsyncLifetime
{
    private const string Feature = "/api/v1/features/ftrDeviceLogoutMacOS";
    private const string DesktopMfa = "/api/v1/device-access/desktop-mfa";

    private TestOrg org = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(o => o with { DesktopMfaClientId = "0oaMfa" });
        ada = await org.CreateUserAsync("ada@example.com");
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada);
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Both_are_on_in_a_new_org_and_each_turn_is_in_the_log_once()
    {
        JsonNode feature = Assert.Single((await org.GetAsync("/api/v1/features")).AsArray())!;
        Assert.Equal(("Device Logout", "ENABLED", "EA", "OPEN"), (
            (string)feature["name"]!, (string)feature["status"]!, (string)feature["stage"]!["value"]!, (string)feature["stage"]!["state"]!));
        Assert.Equal("ENABLED", (string)(await org.GetAsync(DesktopMfa))["logout"]!);

        await TurnAsync("DISABLE");
        await TurnAsync("DISABLE");
        Assert.Equal("DISABLED", (string)(await org.GetAsync(Feature))["status"]!);
        await TurnAsync("ENABLE");
        await SetDesktopMfaAsync("DISABLED");
        await SetDesktopMfaAsync("DISABLED");

        Assert.Single(await org.EventsAsync("system.feature.enable"));
        JsonNode off = Assert.Single(await org.EventsAsync("system.feature.disable"));
        Assert.Equal("DISABLED", (string)off["target"]![0]!["changeDetails"]!["to"]!["status"]!);
        JsonNode mfa = Assert.Single(await org.EventsAsync("device.desktop_mfa.configuration.update"));
        Assert.Equal("0oaMfa", (string)mfa["target"]![0]!["id"]!);
        Assert.Equal("DISABLED", (string)mfa["target"]![0]!["changeDetails"]!["to"]!["desktop_mfa_universal_logout_setting"]!);

        org = await org.RestartAsync();
        Assert.Equal("DISABLED", (string)(await org.GetAsync(DesktopMfa))["logout"]!);
        Assert.Equal("ENABLED", (string)(await org.GetAsync(Feature))["status"]!);
    }

    [Fact]
    public async Task A_manual_logout_says_exactly_which_is_off_and_where()
    {
        await SetDesktopMfaAsync("DISABLED");
        Assert.Equal([LogoutSwitch.DesktopMfa.ToString()], await RefusalAsync());
        await TurnAsync("DISABLE");
        Assert.Equal([LogoutSwitch.Feature.ToString(), LogoutSwitch.DesktopMfa.ToString()], await RefusalAsync());
        await SetDesktopMfaAsync("ENABLED");
        Assert.Equal(["Device Logout is off: Settings > Features (/console/features)"], await RefusalAsync());
        Assert.Empty(await org.EventsAsync("device.desktop_mfa.device_logout.started"));

        await TurnAsync("ENABLE");
        await org.LogOutAsync(ada);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_suspension_happens_all_the_same_and_the_log_says_that_nobody_was_logged_out()
    {
        await TurnAsync("DISABLE");

        JsonNode answer = await PostAsync($"/api/v1/users/{ada["id"]}/lifecycle/suspend");

        Assert.Contains("Device Logout is off", (string)answer["skipped"]!, StringComparison.Ordinal);
        Assert.Null(answer["_links"]);
        Assert.Equal("SUSPENDED", (string)(await org.GetAsync($"/api/v1/users/{ada["id"]}"))["status"]!);
        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
        Assert.Empty((await mac.PollNowAsync()).Sets);
        JsonNode skipped = Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.skipped"));
        Assert.Equal(("SKIPPED", "Device Logout is off: Settings > Features (/console/features)"), (
            (string)skipped["outcome"]!["result"]!, (string)skipped["outcome"]!["reason"]!));
        Assert.Equal("USER_SUSPENDED", (string)skipped["debugContext"]!["debugData"]!["deviceLogoutType"]!);
        Assert.Contains(skipped["target"]!.AsArray(), t => (string)t!["id"]! == mac.Id);
    }

    [Fact]
    public async Task A_held_logout_is_not_released_while_logouts_are_off_but_can_be_withdrawn_and_what_was_issued_goes_on()
    {
        org = await org.RestartAsync(o => o with { AutomaticLimit = 0 });
        JsonNode held = await PostAsync($"/api/v1/users/{ada["id"]}/lifecycle/suspend");
        JsonNode issued = await org.LogOutAsync(ada);
        await TurnAsync("DISABLE");

        using HttpResponseMessage refused = await org.Admin.PostAsync(new Uri($"/api/v1/device-logouts/{held["traceId"]}/release", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("held", (string)(await org.DeviceOfAsync(held))["state"]!);
        Assert.Equal("pending", (string)(await org.DeviceOfAsync(issued))["state"]!);
        Assert.Equal("withdrawn", (string)(await org.WithdrawAsync(held))["devices"]![0]!["state"]!);
    }

    [Fact]
    public async Task What_cannot_be_turned_is_refused()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.PostAsync(new Uri("/api/v1/features/ftrNone/ENABLE", UriKind.Relative), null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await org.Admin.PostAsync(new Uri($"{Feature}/TOGGLE", UriKind.Relative), null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await org.Admin.PutAsJsonAsync(DesktopMfa, new { logout = "on" })).StatusCode);
    }

    private async Task<JsonNode> TurnAsync(string lifecycle) => await PostAsync($"{Feature}/{lifecycle}");

    private async Task SetDesktopMfaAsync(string logout) => await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(DesktopMfa, new { logout }));

    private async Task<JsonNode> PostAsync(string path) => await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri(path, UriKind.Relative), null));

    private async Task<string[]> RefusalAsync()
    {
        JsonNode error = await TestOrg.ReadAsync(
            await org.Admin.PostAsync(new Uri($"/api/v1/users/{ada["id"]}/device-logout", UriKind.Relative), null), HttpStatusCode.Forbidden);
        Assert.Equal("E0000015", (string)error["errorCode"]!);
        return [.. error["errorCauses"]!.AsArray().Select(c => (string)c!["errorSummary"]!)];
    }
}
