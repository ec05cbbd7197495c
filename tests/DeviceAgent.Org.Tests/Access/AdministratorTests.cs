using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>What a super admin decides of the people whom the identity provider sends.</summary>
public sealed class AdministratorTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private string group = "";

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(console: true);
        group = (string)(await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/groups", new { profile = new { name = "Desk" } })))["id"]!;
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Bug_keeping_somebody_out_lifted_their_limits()
    {
        AdministratorRecord person = await People.AddAsync(
            org, "desk", new Grant(Role.DeviceLogoutOperator, LogoutPermissions.LogUserOutFromDevices, group));

        JsonNode blocked = await ChangeAsync(person, new { status = "BLOCKED" });
        Assert.Equal((group, 1), ((string)blocked["userGroup"]!, blocked["permissions"]!.AsArray().Count));

        // What is meant is said: an empty one lifts.
        JsonNode lifted = await ChangeAsync(person, new { status = "ACTIVE", userGroup = "" });
        Assert.Null(lifted["userGroup"]);
        Assert.Single(lifted["permissions"]!.AsArray());
    }

    [Fact]
    public async Task Bug_saving_somebody_who_is_no_operator_now_lifted_what_was_decided_of_the_operator()
    {
        AdministratorRecord person = await People.AddAsync(org, "gone over", new Grant(Role.Auditor, UserGroupId: group));
        using Visitor admin = Visitor.SignedIn(org, await People.AddAsync(org, "admin", new Grant(Role.SuperAdmin)));

        using HttpResponseMessage saved = await SaveAsync(admin, person, "BLOCKED", group);

        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        JsonNode now = await org.GetAsync(PathOf(person));
        Assert.Equal(("BLOCKED", group), ((string)now["status"]!, (string)now["userGroup"]!));
    }

    [Fact]
    public async Task Bug_a_limit_to_a_group_that_is_gone_was_shown_as_none_and_lifted_by_saving()
    {
        AdministratorRecord person = await People.AddAsync(org, "desk", new Grant(Role.DeviceLogoutOperator, UserGroupId: "00gGone"));
        using Visitor admin = Visitor.SignedIn(org, await People.AddAsync(org, "admin", new Grant(Role.SuperAdmin)));

        using HttpResponseMessage page = await admin.GetAsync($"/console/administrators/{person.Id}");
        Assert.Contains(
            "<option value=\"00gGone\" selected>00gGone: there is no such group any more", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage saved = await SaveAsync(admin, person, "BLOCKED", "00gGone");

        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        JsonNode now = await org.GetAsync(PathOf(person));
        Assert.Equal(("BLOCKED", "00gGone"), ((string)now["status"]!, (string)now["userGroup"]!));
    }

    [Fact]
    public async Task Bug_a_group_that_limits_somebody_could_be_deleted()
    {
        AdministratorRecord person = await People.AddAsync(org, "Grace", new Grant(Role.DeviceLogoutOperator, UserGroupId: group));
        JsonNode token = await TestOrg.ReadAsync(
            await org.Admin.PostAsJsonAsync("/api/v1/device-access/tokens", new { name = "desk", role = "DEVICE_LOGOUT_OPERATOR", userGroup = group }), HttpStatusCode.Created);

        Assert.Contains("the group Desk limits the administrator Grace", await DeleteAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await ChangeAsync(person, new { userGroup = "" });
        Assert.Contains("the group Desk limits the API token desk", await DeleteAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        (await org.Admin.DeleteAsync(new Uri($"/api/v1/device-access/tokens/{token["id"]}", UriKind.Relative))).Dispose();
        await DeleteAsync(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Bug_a_change_of_limits_beside_a_block_was_not_logged()
    {
        AdministratorRecord person = await People.AddAsync(org, "desk", new Grant(Role.DeviceLogoutOperator));

        await ChangeAsync(person, new { status = "BLOCKED" });
        await ChangeAsync(person, new { userGroup = group });

        JsonNode entry = (await org.EventsAsync("user.account.privilege.revoke"))[^1];
        JsonNode change = entry["target"]![0]!["changeDetails"]!;
        Assert.DoesNotContain(group, (string)change["from"]!["privileges"]!, StringComparison.Ordinal);
        Assert.Equal(
            $"blocked role=DEVICE_LOGOUT_OPERATOR permissions=LOG_USER_OUT_FROM_DEVICES,LOG_USERS_OUT_FROM_DEVICES userGroup={group}", (string)change["to"]!["privileges"]!);
    }

    [Theory]
    [InlineData(Role.SuperAdmin)]
    [InlineData(Role.Auditor)]
    public async Task Bug_the_limits_of_an_operator_went_on_to_hold_in_another_role(Role role)
    {
        await org.CreateUserAsync("ada@example.com");
        await org.CreateDeviceAsync("mac-1");
        using Visitor person = Visitor.SignedIn(org, await People.AddAsync(org, "gone over", new Grant(role, LogoutPermissions.None, group, "dgrGone")));

        using HttpResponseMessage waiting = await person.GetAsync("/console/waiting");
        using HttpResponseMessage people = await person.GetAsync("/console/people");
        using HttpResponseMessage devices = await person.GetAsync("/console/devices");

        Assert.Equal(HttpStatusCode.OK, waiting.StatusCode);
        Assert.Contains("mac-1", await devices.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("ada@example.com", await people.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string PathOf(AdministratorRecord person) => $"/api/v1/device-access/administrators/{person.Id}";

    /// <summary>As a browser sends the form: with what is chosen in every list.</summary>
    private static Task<HttpResponseMessage> SaveAsync(Visitor admin, AdministratorRecord person, string status, string userGroup) => admin.SubmitAsync(
        $"/console/administrators/{person.Id}",
        "replace",
        new Dictionary<string, string> { ["Wish.Status"] = status, ["Wish.OneUser"] = "true", ["Wish.ManyUsers"] = "true", ["Wish.UserGroup"] = userGroup, ["Wish.DeviceGroup"] = "" });

    private async Task<JsonNode> ChangeAsync(AdministratorRecord person, object body) => await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(PathOf(person), body));

    private async Task<string> DeleteAsync(HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await org.Admin.DeleteAsync(new Uri($"/api/v1/groups/{group}", UriKind.Relative));
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {body}");
        return body;
    }
}
