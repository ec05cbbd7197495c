using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.Directory;

public sealed class GroupTests : IAsyncLifetime
{
    private const string Groups = "/api/v1/groups";
    private const string DeviceGroups = "/api/v1/device-access/device-groups";

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_group_is_made_changed_filled_and_deleted_and_the_log_says_by_whom_and_what()
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        JsonNode group = await CreateAsync(Groups, "Sales");
        string path = $"{Groups}/{group["id"]}";
        JsonNode changed = await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(path, new { profile = new { name = "Sales EMEA", description = "Field" } }));
        await SendAsync(HttpMethod.Put, $"{path}/users/{ada["id"]}");
        await SendAsync(HttpMethod.Put, $"{path}/users/ada@example.com");

        Assert.Equal("OKTA_GROUP", (string)changed["type"]!);
        Assert.Equal("Field", (string)changed["profile"]!["description"]!);
        Assert.Equal((string)ada["id"]!, (string)Assert.Single((await org.GetAsync($"{path}/users")).AsArray())!["id"]!);
        Assert.Equal("Sales EMEA", (string)Assert.Single((await org.GetAsync($"/api/v1/users/{ada["id"]}/groups")).AsArray())!["profile"]!["name"]!);
        JsonNode update = Assert.Single(await org.EventsAsync("group.profile.update"));
        JsonNode details = update["target"]![0]!["changeDetails"]!;
        Assert.Equal(("Sales", "Sales EMEA"), ((string)details["from"]!["name"]!, (string)details["to"]!["name"]!));
        Assert.Equal("PublicClientApp", (string)update["actor"]!["type"]!);

        // Put in twice, once in the log.
        Assert.Equal(["User", "UserGroup"], Assert.Single(await org.EventsAsync("group.user_membership.add"))["target"]!.AsArray().Select(t => (string)t!["type"]!));
        await SendAsync(HttpMethod.Delete, $"{path}/users/{ada["id"]}");
        await SendAsync(HttpMethod.Delete, $"{path}/users/{ada["id"]}");
        Assert.Single(await org.EventsAsync("group.user_membership.remove"));
        await SendAsync(HttpMethod.Put, $"{path}/users/{ada["id"]}");
        await SendAsync(HttpMethod.Delete, path);
        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.GetAsync(path)).StatusCode);
        Assert.Empty((await org.GetAsync($"/api/v1/users/{ada["id"]}/groups")).AsArray());
        Assert.Single(await org.EventsAsync("group.lifecycle.delete"));
    }

    [Fact]
    public async Task Groups_are_paged_searched_and_filtered_and_device_groups_are_apart_from_them()
    {
        foreach (string name in new[] { "Sales", "sales emea", "Support" })
        {
            await CreateAsync(Groups, name);
        }

        JsonNode kiosks = await CreateAsync(DeviceGroups, "Sales");
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await SendAsync(HttpMethod.Put, $"{DeviceGroups}/{kiosks["id"]}/devices/{mac.Id}");

        Assert.Equal(["Sales", "sales emea", "Support"], (await LinkPages.ItemsAsync(org.Admin, $"{Groups}?limit=1")).Select(NameOf));
        Assert.Equal(["Sales", "sales emea"], (await org.GetAsync($"{Groups}?q=SAL")).AsArray().Select(g => NameOf(g!)));
        Assert.Equal(["Support"], (await org.GetAsync($"{Groups}?search=profile.name eq \"support\"")).AsArray().Select(g => NameOf(g!)));
        Assert.Equal(["Sales"], (await org.GetAsync(DeviceGroups)).AsArray().Select(g => NameOf(g!)));
        Assert.Equal(mac.Id, (string)Assert.Single((await org.GetAsync($"{DeviceGroups}/{kiosks["id"]}/devices")).AsArray())!["id"]!);
        Assert.Equal("DEVICE_GROUP", (string)Assert.Single((await org.GetAsync($"/api/v1/devices/{mac.Id}/groups")).AsArray())!["type"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.GetAsync($"{Groups}/{kiosks["id"]}")).StatusCode);
        Assert.Single(await org.EventsAsync("device.group.membership.add"));
    }

    [Fact]
    public async Task What_cannot_be_a_group_is_refused_and_nothing_changes()
    {
        await CreateAsync(Groups, "Sales");
        foreach ((object body, string said) in new (object, string)[]
        {
            (new { }, "profile: is missing"),
            (new { profile = new { name = "  " } }, "name: The field cannot be left blank"),
            (new { profile = new { name = new string('x', 256) } }, "name: must be a text of 1 to 255"),
            (new { profile = new { name = "SALES" } }, "name: An object with this field already exists"),
            (new { profile = new { name = "x", description = "a\u0007b" } }, "description: must be a text"),
        })
        {
            JsonNode error = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Groups, body), HttpStatusCode.BadRequest);
            Assert.Contains(said, (string)error["errorCauses"]![0]!["errorSummary"]!, StringComparison.Ordinal);
        }

        Assert.Single((await org.GetAsync(Groups)).AsArray());
        Assert.Single(await org.EventsAsync("group.lifecycle.create"));
    }

    private static string NameOf(JsonNode group) => (string)group["profile"]!["name"]!;

    private async Task<JsonNode> CreateAsync(string groups, string name) =>
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(groups, new { profile = new { name } }));

    private async Task SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        Assert.Equal(HttpStatusCode.NoContent, (await org.Admin.SendAsync(request)).StatusCode);
    }
}
