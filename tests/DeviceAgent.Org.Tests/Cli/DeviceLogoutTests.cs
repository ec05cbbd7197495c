using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Logouts;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>The verb against real devices on the wire, as they carry the logout out.</summary>
public sealed partial class DeviceLogoutTests : IAsyncLifetime
{
    private const string Login = "ada@example.com";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HurryingTimeProvider hurry = new(due => due == Pause);
    private readonly List<TestDevice> devices = [];
    private TestOrg org = null!;
    private AdminClient client = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        client = Screen.ClientOf(org);
        JsonNode user = await org.CreateUserAsync(Login);
        foreach (string name in new[] { "mac-1", "mac-2" })
        {
            devices.Add(await org.CreateDeviceAsync(name));
            await org.AssignAsync(devices[^1], user, "ada");
        }
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task Into_a_pipe_each_change_is_a_line_and_success_on_every_device_is_0()
    {
        Screen screen = Screen.Piped();
        Task<int> following = FollowAsync(screen);
        await WaitForLineAsync(screen, "mac-2  pending", following);
        string[] jtis = [await devices[0].TakeAsync(), await devices[1].TakeAsync()];
        await WaitForLineAsync(screen, "mac-2  delivered", following);
        await ReportAsync(0, jtis[0]);
        await WaitForLineAsync(screen, "mac-1  completed (SUCCESS)", following);
        await ReportAsync(1, jtis[1]);

        Assert.Equal(ExitCodes.Ok, await following);
        string[] lines = [.. screen.Lines.Skip(1).SkipLast(1)];
        Assert.All(lines, l => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  mac-[12]  ", l));
        Assert.Equal(lines.Select(Change).Distinct(), lines.Select(Change));
        Assert.Equal(["mac-1  pending", "mac-2  pending"], lines.Take(2).Select(Change));
        Assert.Matches($"^logout [0-9a-f-]{{36}} of {Login}, 2 devices$", screen.Lines[0]);
        Assert.Equal("ok: SUCCESS on 2 devices", screen.Lines[^1]);
        Assert.DoesNotContain("\u001b", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_failed_is_named_and_the_code_is_1_though_the_others_succeeded()
    {
        Screen screen = Screen.Piped();
        Task<int> following = FollowAsync(screen);
        await WaitForLineAsync(screen, "mac-2  pending", following);
        await ReportAsync(0, await devices[0].TakeAsync());
        string jti = await devices[1].TakeAsync();
        await ReportAsync(1, jti, OutcomeStatus.Failed, final: false, reason: "survived");
        await WaitForLineAsync(screen, "mac-2  failed, goes on: survived", following);
        await ReportAsync(1, jti, OutcomeStatus.Failed, sequence: 2, reason: "no-linked-session");

        Assert.Equal(ExitCodes.NotAll, await following);
        Assert.Equal("FAILED: SUCCESS on 1 of 2 devices; mac-2: FAILURE", screen.Lines[^1]);
    }

    [Fact]
    public async Task One_device_can_be_meant_and_not_following_is_0_at_once()
    {
        Screen screen = Screen.Piped();
        int code = await screen.RunAsync(async (t, c) =>
        {
            var verb = new DeviceLogoutVerb(t, client, hurry);
            LogoutView issued = await verb.IssueAsync(Login, new LogoutBody { Devices = [devices[1].Id], ReasonAdmin = "stolen", ReasonUser = "sorry" }, c);
            return await verb.FollowAsync(issued, follow: false, null, json: true, c);
        });

        Assert.Equal(ExitCodes.Ok, code);
        JsonNode shown = JsonNode.Parse(screen.Text)!;
        Assert.Equal(devices[1].Id, (string)Assert.Single(shown["devices"]!.AsArray())!["deviceId"]!);
        Assert.Equal(("stolen", "sorry"), ((string)shown["reasonAdmin"]!, (string)shown["reasonUser"]!));
        Assert.Single(screen.ErrorLines);
    }

    [Fact]
    public async Task When_the_time_is_up_the_logout_goes_on_and_the_code_says_that_it_is_not_done()
    {
        Screen screen = Screen.Piped();
        Task<int> following = FollowAsync(screen, wait: TimeSpan.FromSeconds(30));

        Assert.Equal(ExitCodes.NotAll, await following);

        Assert.Equal("not done: SUCCESS on 0 of 2 devices; 2 still to come", screen.Lines[^1]);
        Assert.Equal("not done within 30 s; the logout goes on. To watch it:", screen.ErrorLines[0]);
        Assert.Single((await devices[0].PollNowAsync()).Sets);
    }

    [Fact]
    public async Task While_the_org_is_down_it_is_asked_again_and_the_end_is_still_seen()
    {
        string address = org.Host.Addresses.Admin;
        Screen screen = Screen.Piped();
        Task<int> following = FollowAsync(screen);
        await WaitForLineAsync(screen, "mac-2  pending", following);
        string[] jtis = [await devices[0].TakeAsync(), await devices[1].TakeAsync()];
        await org.StopAsync();
        await WaitForLineAsync(screen, "asked again every second", following);
        org = await org.StartAgainAsync(o => o with { AdminUrl = new Uri(address) });
        for (int i = 0; i < devices.Count; i++)
        {
            devices[i] = devices[i].At(org);
            await ReportAsync(i, jtis[i]);
        }

        Assert.Equal(ExitCodes.Ok, await following);
        Assert.Single(screen.Lines, l => l.Contains("asked again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task On_a_terminal_a_table_is_left_that_has_every_device_and_fits(int width)
    {
        Screen screen = Screen.OfWidth(width, color: true);
        Task<int> following = FollowAsync(screen);
        await WaitForLineAsync(screen, "0 of 2 done", following);
        await ReportAsync(0, await devices[0].TakeAsync(), OutcomeStatus.Failed, reason: "a reason that is quite long, so that the table must break it somewhere to fit on the screen");
        await ReportAsync(1, await devices[1].TakeAsync());

        Assert.Equal(ExitCodes.NotAll, await following);
        string all = Escapes().Replace(screen.Text, "");
        string[] end = [.. all[all.LastIndexOf("DEVICE", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd())];
        Assert.All(end, l => Assert.True(l.Length <= width, l));
        Assert.Contains(end, l => l.StartsWith("mac-1   failed (FAILURE)", StringComparison.Ordinal));
        Assert.Contains(end, l => l.StartsWith("mac-2   completed (SUCCESS)", StringComparison.Ordinal) && l.EndsWith("1 ended", StringComparison.Ordinal));
        Assert.Equal("FAILED: SUCCESS on 1 of 2 devices; mac-1: FAILURE", end[^1]);
    }

    [Fact]
    public async Task A_terminal_that_cannot_redraw_gets_lines()
    {
        Screen screen = Screen.OfWidth(80);
        Task<int> following = FollowAsync(screen);
        await WaitForLineAsync(screen, "mac-2  pending", following);
        await ReportAsync(0, await devices[0].TakeAsync());
        await ReportAsync(1, await devices[1].TakeAsync());

        Assert.Equal(ExitCodes.Ok, await following);
        Assert.DoesNotContain(screen.Lines, l => l.StartsWith("DEVICE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nobody@example.com", ExitCodes.Usage, "nobody@example.com")]
    [InlineData("..", ExitCodes.Usage, "must be a login")]
    [InlineData("grace@example.com", ExitCodes.Usage, "has no devices")]
    public async Task Who_cannot_be_logged_out_is_said(string user, int code, string said)
    {
        await org.CreateUserAsync("grace@example.com");
        Screen screen = Screen.Piped();

        int ended = await screen.RunAsync(async (t, c) =>
        {
            await new DeviceLogoutVerb(t, client, hurry).IssueAsync(user, new LogoutBody(), c);
            return ExitCodes.Ok;
        });

        Assert.Equal(code, ended);
        Assert.Contains(said, Assert.Single(screen.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(await org.EventsAsync("device.desktop_mfa.device_logout.started"));
    }

    private Task<int> FollowAsync(Screen screen, TimeSpan? wait = null) => screen.RunAsync(async (t, c) =>
    {
        var verb = new DeviceLogoutVerb(t, client, hurry);
        LogoutView issued = await verb.IssueAsync(Login, new LogoutBody(), c);
        return await verb.FollowAsync(issued, follow: true, wait, json: false, c);
    });

    private async Task ReportAsync(
        int device, string jti, string status = OutcomeStatus.Completed, bool final = true, int sequence = 1, string? reason = null)
    {
        using HttpResponseMessage answer = await devices[device].ReportAsync(jti, sequence, status, final, reason);
        answer.EnsureSuccessStatusCode();
    }

    private static string Change(string line) => line.Split("  ", 2)[1];

    private static async Task WaitForLineAsync(Screen screen, string text, Task unlessOver)
    {
        while (!screen.Lines.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            Assert.False(unlessOver.IsCompleted, screen.Text + screen.Error);
            await Task.Yield();
        }
    }

    [System.Text.RegularExpressions.GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial System.Text.RegularExpressions.Regex Escapes();
}
