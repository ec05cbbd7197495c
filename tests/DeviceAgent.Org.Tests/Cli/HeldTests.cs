using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Held;
using DeviceAgent.Org.Hosting;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>The verbs on logouts that the brake holds, against a real org.</summary>
public sealed class HeldTests : IAsyncLifetime
{
    private readonly HurryingTimeProvider hurry = new(due => due == TimeSpan.FromSeconds(1));
    private readonly List<TestDevice> devices = [];
    private TestOrg org = null!;
    private AdminClient client = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(o => o with { AutomaticLimit = 0 });
        client = Screen.ClientOf(org);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await org.DisposeAsync();
    }

    [Fact]
    public async Task Held_logouts_are_listed_oldest_first_and_nothing_held_is_said()
    {
        Screen none = await RunAsync(Screen.Piped(), (v, c) => v.ListAsync(json: false, c));
        string[] traces = [await SuspendAsync("ada"), await SuspendAsync("grace")];

        Screen held = await RunAsync(Screen.Piped(), (v, c) => v.ListAsync(json: false, c));
        Screen json = await RunAsync(Screen.Piped(), (v, c) => v.ListAsync(json: true, c));

        Assert.Equal(("", "nothing is held"), (none.Text, Assert.Single(none.ErrorLines)));
        Assert.Equal(["TRACE", .. traces], held.Lines.Select(l => l.Split(' ')[0]));
        Assert.EndsWith("  1        ada@example.com    user suspended", held.Lines[1], StringComparison.Ordinal);
        Assert.All(held.ErrorLines, l => Assert.Contains("device-org held ", l, StringComparison.Ordinal));
        Assert.Equal(traces, json.Lines.Select(l => (string)JsonNode.Parse(l)!["traceId"]!));
    }

    [Fact]
    public async Task A_release_goes_out_and_is_watched_on_the_devices_of_every_logout()
    {
        string[] traces = [await SuspendAsync("ada"), await SuspendAsync("grace")];
        Screen screen = Screen.Piped();

        Task<int> releasing = screen.RunAsync((t, c) => new HeldVerbs(t, client, hurry).ReleaseAsync(HeldSelection.Read(traces, all: false, yes: false), true, null, false, c));
        foreach (TestDevice device in devices)
        {
            string? jti = null;
            while (jti is null)
            {
                Assert.False(releasing.IsCompleted, screen.Text + screen.Error);
                jti = (await device.PollNowAsync()).Sets.Count > 0 ? await device.TakeAsync() : null;
            }

            (await device.ReportAsync(jti, 1, DeviceAgent.Protocol.Outcomes.OutcomeStatus.Completed, true, null)).EnsureSuccessStatusCode();
        }

        Assert.Equal(ExitCodes.Ok, await releasing);
        Assert.Contains(screen.Lines, l => l.EndsWith("mac-ada, ada@example.com  completed (SUCCESS)", StringComparison.Ordinal));
        Assert.Contains(screen.Lines, l => l.EndsWith("mac-grace, grace@example.com  completed (SUCCESS)", StringComparison.Ordinal));
        Assert.Equal("ok: SUCCESS on 2 devices", screen.Lines[^1]);
        Assert.Equal(2, (await org.EventsAsync("device.desktop_mfa.device_logout.released")).Count);
    }

    [Theory]
    [InlineData("y\n", ExitCodes.Ok, true)]
    [InlineData("YES\n", ExitCodes.Ok, true)]
    [InlineData("n\n", ExitCodes.NotAll, false)]
    [InlineData("\n", ExitCodes.NotAll, false)]
    [InlineData("", ExitCodes.NotAll, false)]
    public async Task On_a_terminal_it_asks_and_only_yes_is_yes(string typed, int code, bool isReleased)
    {
        await SuspendAsync("ada");

        Screen screen = await RunAsync(Screen.OfWidth(80, typed: typed), (v, c) => ReleaseAllAsync(v, false, c), code);

        Assert.StartsWith("release 1 logout on 1 device (ada@example.com)? [y/N] ", screen.Error, StringComparison.Ordinal);
        Assert.Equal(isReleased, (await org.EventsAsync("device.desktop_mfa.device_logout.released")).Count > 0);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_all_needs_yes()
    {
        await SuspendAsync("ada");

        Screen refused = await RunAsync(Screen.Piped(), (v, c) => ReleaseAllAsync(v, false, c), ExitCodes.Usage);
        Assert.Empty(await org.EventsAsync("device.desktop_mfa.device_logout.released"));
        Screen done = await RunAsync(Screen.Piped(), (v, c) => ReleaseAllAsync(v, true, c));
        Screen nothing = await RunAsync(Screen.Piped(), (v, c) => ReleaseAllAsync(v, true, c));

        Assert.Contains("give --yes", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.EndsWith("of ada@example.com, 1 device", Assert.Single(done.Lines), StringComparison.Ordinal);
        Assert.Equal("nothing is held", Assert.Single(nothing.ErrorLines));
    }

    [Fact]
    public async Task A_logout_is_withdrawn_once_and_what_is_over_or_not_held_is_refused()
    {
        string trace = await SuspendAsync("ada");

        Screen done = await RunAsync(Screen.Piped(), (v, c) => v.WithdrawAsync(HeldSelection.Read([trace], false, false), json: false, c));
        Screen again = await RunAsync(Screen.Piped(), (v, c) => v.WithdrawAsync(HeldSelection.Read([trace], false, false), json: false, c), ExitCodes.Usage);
        Screen release = await RunAsync(Screen.Piped(), (v, c) => v.ReleaseAsync(HeldSelection.Read([trace], false, true), false, null, false, c), ExitCodes.Usage);

        Assert.Equal($"logout {trace} of ada@example.com is withdrawn; its devices: 1 withdrawn", Assert.Single(done.Lines));
        Assert.Contains("is over (1 withdrawn); nothing was withdrawn", Assert.Single(again.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("is not held (1 withdrawn); nothing was released", Assert.Single(release.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "a14f2aa4-0c5e-4a0e-9c51-1f0d6f3c7b11")]
    [InlineData(false, "../users")]
    public void Which_logouts_are_meant_must_be_clear(bool all, params string[] traces) =>
        Assert.Equal(ExitCodes.Usage, Assert.Throws<CliException>(() => HeldSelection.Read(traces, all, yes: true)).ExitCode);

    [Fact]
    public async Task Bug_addresses_were_broken_in_the_middle_at_80_columns()
    {
        await SuspendAsync("a.person.with.a.long.name");

        Screen narrow = await RunAsync(Screen.OfWidth(80), (v, c) => v.ListAsync(json: false, c));

        Assert.Contains("    a.person.with.a.long.name@example.com  user suspended", narrow.Lines);
        Assert.All(narrow.Lines, l => Assert.True(l.Length <= 80, l));
    }

    private static Task<int> ReleaseAllAsync(HeldVerbs verbs, bool yes, CancellationToken cancellationToken) =>
        verbs.ReleaseAsync(HeldSelection.Read([], all: true, yes), follow: false, null, json: false, cancellationToken);

    private async Task<string> SuspendAsync(string name)
    {
        JsonNode user = await org.CreateUserAsync($"{name}@example.com");
        devices.Add(await org.CreateDeviceAsync($"mac-{name}"));
        await org.AssignAsync(devices[^1], user, name);
        return (string)(await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{user["id"]}/lifecycle/suspend", UriKind.Relative), null)))["traceId"]!;
    }

    private async Task<Screen> RunAsync(Screen screen, Func<HeldVerbs, CancellationToken, Task<int>> run, int code = ExitCodes.Ok)
    {
        Assert.Equal(code, await screen.RunAsync((t, c) => run(new HeldVerbs(t, client, hurry), c)));
        return screen;
    }
}
