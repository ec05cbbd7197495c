using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.Directory;

public sealed class UserTests : IAsyncLifetime
{
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_user_is_found_by_id_and_by_login_in_any_case()
    {
        JsonNode user = await org.CreateUserAsync("Ada@example.com");

        Assert.Equal("ACTIVE", (string)user["status"]!);
        Assert.StartsWith("00u", (string)user["id"]!, StringComparison.Ordinal);
        Assert.Equal(20, ((string)user["id"]!).Length);
        foreach (string key in new[] { (string)user["id"]!, "ada@EXAMPLE.com" })
        {
            Assert.Equal((string)user["id"]!, (string)(await org.GetAsync($"/api/v1/users/{key}"))["id"]!);
        }
    }

    [Theory]
    [InlineData("""{"profile":{}}""", "E0000001")]
    [InlineData("""{}""", "E0000001")]
    [InlineData("""{"profile":{"login":"x"}}""", "E0000001")]
    [InlineData("""{"profile":{"login":"nomail"}}""", "E0000001")]
    [InlineData("""{"profile":{"login":7}}""", "E0000001")]
    [InlineData("""{"profile":{"login":"ada@example.com"}}""", "E0000001")]
    [InlineData("""{"profile":""", "E0000003")]
    public async Task A_bad_profile_is_refused(string body, string code)
    {
        await org.CreateUserAsync("ada@example.com");

        using HttpResponseMessage response = await org.Admin.PostAsync(
            new Uri("/api/v1/users", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(code, (string)(await TestOrg.ReadAsync(response, HttpStatusCode.BadRequest))["errorCode"]!);
    }

    [Fact]
    public async Task Statuses_change_only_as_Okta_lets_them()
    {
        JsonNode user = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(
            "/api/v1/users?activate=false", new { profile = new { login = "ada@example.com" } }));
        Assert.Equal("STAGED", (string)user["status"]!);

        (string Step, HttpStatusCode Answer, string After)[] walk =
        [
            ("suspend", HttpStatusCode.BadRequest, "STAGED"),
            ("activate", HttpStatusCode.OK, "ACTIVE"),
            ("activate", HttpStatusCode.Forbidden, "ACTIVE"),
            ("unsuspend", HttpStatusCode.BadRequest, "ACTIVE"),
            ("suspend", HttpStatusCode.OK, "SUSPENDED"),
            ("suspend", HttpStatusCode.BadRequest, "SUSPENDED"),
            ("unsuspend", HttpStatusCode.OK, "ACTIVE"),
            ("deactivate", HttpStatusCode.OK, "DEPROVISIONED"),
            ("deactivate", HttpStatusCode.BadRequest, "DEPROVISIONED"),
            ("activate", HttpStatusCode.OK, "ACTIVE"),
        ];
        foreach ((string step, HttpStatusCode answer, string after) in walk)
        {
            using HttpResponseMessage response = await org.Admin.PostAsync(new Uri($"/api/v1/users/{user["id"]}/lifecycle/{step}", UriKind.Relative), null);
            Assert.Equal((step, answer), (step, response.StatusCode));
            Assert.Equal(after, (string)(await org.GetAsync($"/api/v1/users/{user["id"]}"))["status"]!);
        }
    }

    [Fact]
    public async Task Lists_are_paged_by_Link_headers_and_filtered()
    {
        for (int i = 0; i < 5; i++)
        {
            await org.CreateUserAsync($"user{i}@example.com");
        }

        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri("/api/v1/users/user3@example.com/lifecycle/suspend", UriKind.Relative), null));
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri("/api/v1/users/user4@example.com/lifecycle/deactivate", UriKind.Relative), null));

        IReadOnlyList<string> logins = await LinkPages.LoginsAsync(org.Admin, "/api/v1/users?limit=2");
        JsonNode suspended = await org.GetAsync("/api/v1/users?filter=status eq \"SUSPENDED\"");
        JsonNode q = await org.GetAsync("/api/v1/users?q=USER1");
        JsonNode search = await org.GetAsync("/api/v1/users?search=profile.login sw \"user4\"");

        Assert.Equal(["user0@example.com", "user1@example.com", "user2@example.com", "user3@example.com"], logins);
        Assert.Equal("user3@example.com", (string)suspended.AsArray().Single()!["profile"]!["login"]!);
        Assert.Equal("user1@example.com", (string)q.AsArray().Single()!["profile"]!["login"]!);
        Assert.Equal("DEPROVISIONED", (string)search.AsArray().Single()!["status"]!);
    }

    [Fact]
    public async Task Unknown_things_are_not_found_and_assignments_come_and_go()
    {
        TestDevice device = await org.CreateDeviceAsync("mac");
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
        Assert.Single((await org.GetAsync($"/api/v1/devices/{device.Id}/users")).AsArray());
        Assert.Single((await org.GetAsync("/api/v1/devices")).AsArray());
        Assert.Equal("mac", (string)(await org.GetAsync($"/api/v1/devices/{device.Id}"))["profile"]!["displayName"]!);

        using HttpResponseMessage gone = await org.Admin.DeleteAsync(new Uri($"/api/v1/devices/{device.Id}/users/{user["id"]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty((await org.GetAsync($"/api/v1/users/{user["id"]}/devices")).AsArray());
        foreach (string path in new[] { "users/nobody", "devices/nothing", "devices/nothing/users", "device-logouts/none", "nothing" })
        {
            using HttpResponseMessage response = await org.Admin.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative));
            Assert.Equal("E0000007", (string)(await TestOrg.ReadAsync(response, HttpStatusCode.NotFound))["errorCode"]!);
        }
    }
}
