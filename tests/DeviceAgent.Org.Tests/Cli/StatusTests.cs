using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Status;
using DeviceAgent.Org.Status;

namespace DeviceAgent.Org.Tests.Cli;

public sealed class StatusTests : IAsyncLifetime
{
    private const string Path = "/api/v1/device-access/status";

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync(o => o with { AutomaticLimit = 1, OverdueAfter = TimeSpan.FromHours(1) });

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task An_org_that_nobody_uses_yet_has_nothing_to_warn_of()
    {
        JsonNode status = await org.GetAsync(Path);

        Assert.Equal(1, (int)status["version"]!);
        Assert.Equal(org.Host.Addresses.Device, (string)status["org"]!["issuer"]!);
        Assert.Empty(status["users"]!.AsObject());
        Screen page = await PageAsync(Screen.Piped());
        Assert.Equal(["org", "admin", "devices at", "users", "devices", "in contact", "logouts", "brake", "for an admin"], page.Lines.Select(l => l[..14].TrimEnd()));
        Assert.DoesNotContain("warning", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_trouble_is_counted_and_said()
    {
        List<(JsonNode User, TestDevice Device)> people = [];
        foreach (string name in new[] { "ada", "grace", "edith", "mary" })
        {
            people.Add((await org.CreateUserAsync($"{name}@example.com"), await org.CreateDeviceAsync($"mac-{name}")));
            await org.AssignAsync(people[^1].Device, people[^1].User, name);
        }

        await people[0].Device.CheckInAsync();
        org.Time.Advance(TimeSpan.FromHours(2));
        await people[1].Device.CheckInAsync("9.40.0", satisfied: false);
        await Assert.ThrowsAnyAsync<Exception>(() => people[2].Device.WithKey().CheckInAsync());
        await org.LogOutAsync(people[0].User);
        await org.LogOutAsync(people[1].User);
        string[] traces = [await SuspendAsync(people[1].User), await SuspendAsync(people[2].User), await SuspendAsync(people[3].User)];
        Task<Protocol.Polling.PollResponse> held = await people[3].Device.HoldAsync();

        JsonNode status = await org.GetAsync(Path);

        Assert.Equal((1, 3), ((int)status["users"]!["ACTIVE"]!, (int)status["users"]!["SUSPENDED"]!));
        JsonNode devices = status["devices"]!;
        Assert.Equal(4, (int)devices["total"]!);
        Assert.Equal(1, (int)devices["connected"]!);
        Assert.Equal(1, (int)devices["silent"]!);
        Assert.Equal((1, 1), ((int)devices["blocked"]!, (int)devices["oktaVerify"]!));
        JsonNode logouts = status["logouts"]!;

        // The suspension of who was logged out already took that logout's command up.
        Assert.Equal(4, (int)logouts["open"]!);
        Assert.Equal(2, (int)logouts["devices"]!["held"]!);
        Assert.Equal(1, (int)logouts["devices"]!["blocked"]!);
        Assert.Equal(traces[2], (string)logouts["newest"]![0]!["traceId"]!);
        Assert.Equal((1, 2), ((int)status["brake"]!["limit"]!, (int)status["brake"]!["held"]!));
        Assert.Equal(1, (int)status["waiting"]!["instanceKeys"]!);
        foreach (int width in new[] { 80, 120 })
        {
            Screen page = await PageAsync(Screen.OfWidth(width));
            Assert.All(page.Lines, l => Assert.True(l.Length <= width, l));
            Assert.Equal(4, page.Lines.Count(l => l.Contains("warning:", StringComparison.Ordinal)));
            Assert.Contains(page.Lines, l => l.StartsWith(traces[2], StringComparison.Ordinal));
        }

        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task Only_a_token_opens_it()
    {
        using HttpClient anybody = org.CreateAdmin(null);
        using HttpResponseMessage answer = await anybody.GetAsync(new Uri(Path, UriKind.Relative));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<Screen> PageAsync(Screen screen)
    {
        using AdminClient client = Screen.ClientOf(org);
        Assert.Equal(0, await screen.RunAsync(async (t, c) =>
        {
            new StatusPage(t).Write(await client.GetAsync<OrgStatus>(Path, c));
            return 0;
        }));
        return screen;
    }

    private async Task<string> SuspendAsync(JsonNode user) => (string)(await TestOrg.ReadAsync(
        await org.Admin.PostAsync(new Uri($"/api/v1/users/{user["id"]}/lifecycle/suspend", UriKind.Relative), null)))["traceId"]!;
}
