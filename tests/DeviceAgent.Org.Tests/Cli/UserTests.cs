using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Users;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Tests.Cli;

public sealed class UserTests : IAsyncLifetime
{
    private TestOrg org = null!;
    private AdminClient client = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(o => o with { AutomaticLimit = 1 });
        client = Screen.ClientOf(org);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task A_user_is_made_found_and_shown_with_devices()
    {
        Screen made = await RunAsync((v, c) => v.CreateAsync("zoe@example.com", "Zoë", "Okafor", null, c));
        Assert.Matches(@"^00u\w{17}  zoe@example\.com is ACTIVE$", Assert.Single(made.Lines));
        JsonNode user = (await org.GetAsync("/api/v1/users?q=Okafor")).AsArray().Single()!;
        TestDevice device = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(device, user, "zoe");

        Screen list = await RunAsync((v, c) => v.ListAsync("oka", json: false, c));
        Assert.Equal(2, list.Lines.Count);
        Assert.EndsWith("ACTIVE  zoe@example.com  Zoë Okafor", list.Lines[1], StringComparison.Ordinal);
        Screen shown = await RunAsync((v, c) => v.ShowAsync("zoe@example.com", json: false, c));
        Assert.Contains(shown.Lines, l => l.StartsWith(device.Id, StringComparison.Ordinal) && l.EndsWith("never       mac-1", StringComparison.Ordinal));
        JsonNode json = JsonNode.Parse((await RunAsync((v, c) => v.ShowAsync("zoe@example.com", json: true, c))).Text)!;
        Assert.Equal((string)user["id"]!, (string)json["user"]!["id"]!);
        Assert.Equal(device.Id, (string)json["devices"]![0]!["device"]!["id"]!);
    }

    [Fact]
    public async Task A_suspension_says_what_it_issued_or_that_it_is_held_and_an_unsuspension_what_still_waits()
    {
        foreach (string name in new[] { "ada", "grace" })
        {
            await org.AssignAsync(await org.CreateDeviceAsync($"mac-{name}"), await org.CreateUserAsync($"{name}@example.com"), name);
        }

        Screen first = await RunAsync((v, c) => v.StepAsync("ada@example.com", "suspend", c));
        Screen second = await RunAsync((v, c) => v.StepAsync("grace@example.com", "suspend", c));
        Screen third = await RunAsync((v, c) => v.StepAsync("ada@example.com", "unsuspend", c));

        Assert.EndsWith("ada@example.com is SUSPENDED", first.Lines[0], StringComparison.Ordinal);
        Assert.Matches("^logout [0-9a-f-]{36} of all devices is issued$", first.Lines[1]);
        Assert.StartsWith("warning: logout ", second.Lines[1], StringComparison.Ordinal);
        Assert.Contains("is held", second.Lines[1], StringComparison.Ordinal);
        Assert.Contains(third.Lines, l => l.EndsWith("waits on 1 device", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_org_refuses_is_said_in_its_words()
    {
        await org.CreateUserAsync("ada@example.com");

        Screen twice = await RunAsync((v, c) => v.CreateAsync("ada@example.com", "Ada", "Lovelace", null, c), ExitCodes.Usage);
        Screen wrong = await RunAsync((v, c) => v.StepAsync("ada@example.com", "unsuspend", c), ExitCodes.Usage);
        Screen nobody = await RunAsync((v, c) => v.ShowAsync("00unobody", json: false, c), ExitCodes.Usage);
        Screen none = await RunAsync((v, c) => v.ListAsync("nobody", json: false, c));

        Assert.Contains("already exists", Assert.Single(twice.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("not suspended", Assert.Single(wrong.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("00unobody", Assert.Single(nobody.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(none.Text);
        Assert.Contains("starts with nobody", none.Error, StringComparison.Ordinal);
    }

    private async Task<Screen> RunAsync(Func<UserVerbs, CancellationToken, Task<int>> run, int code = ExitCodes.Ok)
    {
        Screen screen = Screen.Piped();
        int ended = await screen.RunAsync((t, c) => run(new UserVerbs(t, client), c));
        Assert.Equal((code, ""), (ended, code == ended ? "" : screen.Error));
        return screen;
    }
}
