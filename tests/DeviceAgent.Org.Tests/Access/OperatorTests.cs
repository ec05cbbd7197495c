using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>Operators whose reach ends at a group of users and a group of devices.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private JsonNode mine = null!;
    private JsonNode other = null!;
    private TestDevice myMac = null!;
    private TestDevice otherMac = null!;
    private string users = "";
    private string devices = "";

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(console: true);
        mine = await org.CreateUserAsync("ada@example.com");
        other = await org.CreateUserAsync("grace@example.com");
        myMac = await org.CreateDeviceAsync("mac-1");
        otherMac = await org.CreateDeviceAsync("mac-2");
        await org.AssignAsync(myMac, mine, "ada");
        await org.AssignAsync(otherMac, mine, "ada");
        await org.AssignAsync(otherMac, other, "grace");
        users = await GroupAsync("/api/v1/groups", $"users/{mine["id"]}");
        devices = await GroupAsync("/api/v1/device-access/device-groups", $"devices/{myMac.Id}");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task An_operator_sees_only_what_is_within_the_limits()
    {
        using HttpClient client = org.CreateAdmin(await People.TokenAsync(org, new Grant(Role.DeviceLogoutOperator, UserGroupId: users, DeviceGroupId: devices)));
        JsonNode theirs = await org.LogOutAsync(other);
        JsonNode both = await org.LogOutAsync(mine);

        Assert.Equal(["ada@example.com"], (await ListAsync(client, "/api/v1/users")).Select(u => (string)u!["profile"]!["login"]!));
        Assert.Equal([myMac.Id], (await ListAsync(client, "/api/v1/devices")).Select(d => (string)d!["id"]!));
        Assert.Equal([myMac.Id], (await ListAsync(client, $"/api/v1/users/{mine["id"]}/devices")).Select(d => (string)d!["device"]!["id"]!));
        Assert.Equal([(string)both["traceId"]!], (await ListAsync(client, "/api/v1/device-logouts")).Select(t => (string)t!["traceId"]!));
        foreach (string hidden in new[] { $"/api/v1/users/{other["id"]}", "/api/v1/users/grace@example.com", $"/api/v1/devices/{otherMac.Id}", $"/api/v1/devices/{otherMac.Id}/users", $"/api/v1/device-logouts/{theirs["traceId"]}" })
        {
            Assert.Equal((hidden, HttpStatusCode.NotFound), (hidden, (await client.GetAsync(hidden)).StatusCode));
        }

        JsonNode seen = await TestOrg.ReadAsync(await client.GetAsync($"/api/v1/device-logouts/{both["traceId"]}"));
        Assert.Equal(myMac.Id, (string)Assert.Single(seen["devices"]!.AsArray())!["deviceId"]!);
        Assert.Equal(2, (await org.GetAsync("/api/v1/users")).AsArray().Count);
    }

    [Fact]
    public async Task An_operator_logs_out_and_takes_back_only_within_the_limits()
    {
        using HttpClient client = org.CreateAdmin(await People.TokenAsync(org, new Grant(Role.DeviceLogoutOperator, UserGroupId: users, DeviceGroupId: devices), "desk"));

        JsonNode issued = await TestOrg.ReadAsync(await client.PostAsJsonAsync($"/api/v1/users/{mine["id"]}/device-logout", new { }), HttpStatusCode.Accepted);
        Assert.Equal(myMac.Id, (string)Assert.Single((await org.GetAsync($"/api/v1/device-logouts/{issued["traceId"]}"))["devices"]!.AsArray())!["deviceId"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync($"/api/v1/users/{other["id"]}/device-logout", new { })).StatusCode);
        JsonNode refused = await TestOrg.ReadAsync(
            await client.PostAsJsonAsync($"/api/v1/users/{mine["id"]}/device-logout", new { devices = new[] { otherMac.Id } }), HttpStatusCode.BadRequest);
        Assert.Contains("no device of the user", refused.ToJsonString(), StringComparison.Ordinal);

        JsonNode theirs = await org.LogOutAsync(other);
        JsonNode both = await org.LogOutAsync(mine);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync($"/api/v1/device-logouts/{theirs["traceId"]}/withdraw", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"/api/v1/device-logouts/{both["traceId"]}/withdraw", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"/api/v1/device-logouts/{both["traceId"]}/release", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync($"/api/v1/device-logouts/{issued["traceId"]}/withdraw", null)).StatusCode);
        JsonNode started = (await org.EventsAsync("device.desktop_mfa.device_logout.started"))[0];
        Assert.Equal("API token desk", (string)started["actor"]!["displayName"]!);
    }

    [Fact]
    public async Task The_console_shows_an_operator_no_more_than_the_api()
    {
        AdministratorRecord person = await People.AddAsync(org, "desk", new Grant(Role.DeviceLogoutOperator, UserGroupId: users, DeviceGroupId: devices));
        using Visitor desk = Visitor.SignedIn(org, person);

        string people = await ReadAsync(desk, "/console/people");

        Assert.Contains("ada@example.com", people, StringComparison.Ordinal);
        Assert.DoesNotContain("grace@example.com", people, StringComparison.Ordinal);
        Assert.DoesNotContain("mac-2", await ReadAsync(desk, "/console/devices"), StringComparison.Ordinal);
        using HttpResponseMessage hidden = await desk.GetAsync($"/console/people/{other["id"]}");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        using HttpResponseMessage log = await desk.GetAsync("/console/system-log");
        Assert.Equal(HttpStatusCode.Forbidden, log.StatusCode);
    }

    [Fact]
    public async Task An_operator_with_one_of_the_two_permissions_can_do_nothing_and_is_told_why()
    {
        using HttpClient client = org.CreateAdmin(await People.TokenAsync(org, new Grant(Role.DeviceLogoutOperator, LogoutPermissions.LogUserOutFromDevices)));

        JsonNode refused = await TestOrg.ReadAsync(await client.GetAsync("/api/v1/users"), HttpStatusCode.Forbidden);

        Assert.Equal("E0000006", (string)refused["errorCode"]!);
        Assert.Contains("needs both permissions", (string)refused["errorCauses"]![0]!["errorSummary"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_super_admin_takes_away_is_gone_with_the_next_request()
    {
        AdministratorRecord person = await People.AddAsync(org, "ada", new Grant(Role.DeviceLogoutOperator));
        using Visitor ada = Visitor.SignedIn(org, person);
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync("/console")).StatusCode);
        string path = $"/api/v1/device-access/administrators/{person.Id}";

        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(path, new { permissions = new[] { "LOG_USER_OUT_FROM_DEVICES" } }));
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.GetAsync("/console")).StatusCode);
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(path, new { permissions = new[] { "LOG_USER_OUT_FROM_DEVICES", "LOG_USERS_OUT_FROM_DEVICES" }, userGroup = users }));
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync("/console")).StatusCode);
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(path, new { status = "BLOCKED" }));
        Assert.Equal(HttpStatusCode.Found, (await ada.GetAsync("/console")).StatusCode);
        Assert.Equal(["user.account.privilege.grant", "user.account.privilege.grant", "user.account.privilege.revoke"], await PrivilegesAsync());

        JsonNode refused = await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(path, new { userGroup = "00gNone" }), HttpStatusCode.BadRequest);
        Assert.Contains("userGroup: there is no such group", refused.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bug_a_device_told_a_limited_operator_of_everybody_at_it()
    {
        await otherMac.CheckInAsync(
            accounts: [new AccountReport("ada", 501, [SubjectIdentifier.OfEmail("ada@example.com")]), new AccountReport("grace", 502, [SubjectIdentifier.OfEmail("grace@example.com")])],
            sessions: [new SessionReport("ada", 501, "257", "console", null), new SessionReport("grace", 502, "258", "remote", null)]);
        JsonNode trace = await org.LogOutAsync(mine, otherMac.Id);
        await otherMac.ReportAsync(
            await otherMac.TakeAsync(),
            sessions: [new SessionOutcome("ada", 501, "257", 1, "console", SessionResults.Ended, ""), new SessionOutcome("grace", 502, "258", 2, "remote", SessionResults.NotTargeted, "")]);
        using HttpClient client = org.CreateAdmin(await People.TokenAsync(org, new Grant(Role.DeviceLogoutOperator, UserGroupId: users)));
        using Visitor desk = Visitor.SignedIn(org, await People.AddAsync(org, "desk", new Grant(Role.DeviceLogoutOperator, UserGroupId: users)));
        string search = $"/api/v1/devices?search={Uri.EscapeDataString("checkIn.sessions.account eq \"grace\"")}";
        Assert.Single((await org.GetAsync(search)).AsArray());

        Assert.Empty(await ListAsync(client, search));
        foreach (string path in new[] { "/api/v1/devices", $"/api/v1/devices/{otherMac.Id}", $"/api/v1/devices/{otherMac.Id}/users", $"/api/v1/users/{mine["id"]}/devices", $"/api/v1/device-logouts/{trace["traceId"]}" })
        {
            string whole = (await org.GetAsync(path)).ToJsonString();
            string seen = (await TestOrg.ReadAsync(await client.GetAsync(path))).ToJsonString();
            Assert.Contains("grace", whole, StringComparison.Ordinal);
            Assert.DoesNotContain("grace", seen, StringComparison.Ordinal);
            Assert.Contains("\"ada\"", seen, StringComparison.Ordinal);
        }

        foreach (string path in new[] { $"/console/devices/{otherMac.Id}", "/console/devices", $"/console/device-logouts/{trace["traceId"]}", $"/console/people/{mine["id"]}" })
        {
            Assert.DoesNotContain("grace", await ReadAsync(desk, path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bug_a_refused_logout_told_that_the_user_exists()
    {
        using HttpClient client = org.CreateAdmin(await People.TokenAsync(org, new Grant(Role.DeviceLogoutOperator, UserGroupId: users)));

        string hidden = await RefusedAsync(client, "grace@example.com");
        string missing = await RefusedAsync(client, "nobody@example.com");

        Assert.Equal(missing.Replace("nobody@", "grace@", StringComparison.Ordinal), hidden);
    }

    private static async Task<string> RefusedAsync(HttpClient client, string login)
    {
        JsonNode refused = await TestOrg.ReadAsync(await client.PostAsJsonAsync($"/api/v1/users/{login}/device-logout", new { }), HttpStatusCode.NotFound);
        refused["errorId"] = "";
        return refused.ToJsonString();
    }

    private async Task<string[]> PrivilegesAsync() =>
        [.. (await org.GetAsync("/api/v1/logs?limit=1000&filter=eventType sw \"user.account.privilege\"")).AsArray().Select(e => (string)e!["eventType"]!)];

    private static async Task<string> ReadAsync(Visitor visitor, string path)
    {
        using HttpResponseMessage page = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return await page.Content.ReadAsStringAsync();
    }

    private static async Task<JsonArray> ListAsync(HttpClient client, string path) => (await TestOrg.ReadAsync(await client.GetAsync(path))).AsArray();

    private async Task<string> GroupAsync(string path, string member)
    {
        JsonNode group = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(path, new { profile = new { name = "Desk" } }));
        using HttpResponseMessage added = await org.Admin.PutAsync(new Uri($"{path}/{group["id"]}/{member}", UriKind.Relative), null);
        Assert.True(added.IsSuccessStatusCode);
        return (string)group["id"]!;
    }
}
