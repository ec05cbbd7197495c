using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Logs;
using DeviceAgent.Org.Hosting;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Org.Tests.Cli;

public sealed class LogsTests : IAsyncLifetime
{
    private readonly HurryingTimeProvider hurry = new(_ => true);
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task The_newest_entries_are_shown_oldest_first_whatever_their_number()
    {
        for (int i = 0; i < 3; i++)
        {
            await org.CreateUserAsync($"user{i}@example.com");
        }

        string[] all = [.. (await org.GetAsync("/api/v1/logs")).AsArray().Select(e => (string)e!["uuid"]!)];
        Assert.Equal(7, all.Length);
        foreach (int lines in new[] { 0, 1, 5, 6, 7, 8, 500 })
        {
            Assert.Equal(all.TakeLast(lines), await UuidsAsync(new LogSelection(null, lines, null)));
        }

        Assert.Equal(all, await UuidsAsync(new LogSelection(null, null, null)));
        Assert.Equal(all.Where((_, i) => i % 2 == 1).TakeLast(2), await UuidsAsync(new LogSelection(null, 2, "eventType eq \"user.lifecycle.create\"")));
    }

    [Fact]
    public async Task Entries_older_than_the_seven_days_of_the_API_are_shown_and_since_cuts_them_off()
    {
        await org.CreateUserAsync("ada@example.com");
        org.Time.Advance(TimeSpan.FromDays(30));
        await org.CreateUserAsync("grace@example.com");

        Assert.Equal(5, (await UuidsAsync(new LogSelection(null, 20, null))).Count);
        Assert.Equal(2, (await UuidsAsync(new LogSelection(org.Time.GetUtcNow() - TimeSpan.FromDays(1), null, null))).Count);
    }

    [Fact]
    public async Task A_follower_sees_every_new_entry_once_also_across_a_restart_of_the_org_and_Ctrl_C_ends_it_well()
    {
        // The first read must not be over before the entries that it is to show.
        string address = org.Host.Addresses.Admin;
        using AdminClient client = Screen.ClientOf(org);
        Screen screen = Screen.Piped();
        using var stop = new CancellationTokenSource();
        var silences = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        var reader = new LogReader(client, new LogSelection(null, 1, null), hurry) { Silence = silences.Enqueue };
        Task<int> following = screen.RunAsync((t, c) => new LogsVerb(t, reader).RunAsync(json: true, follow: true, c), stop.Token);
        await WaitAsync(() => screen.Lines.Count == 1, following);
        await org.CreateUserAsync("ada@example.com");
        await WaitAsync(() => screen.Lines.Count == 3, following);

        await org.StopAsync();
        await WaitAsync(() => silences.Count == 1, following);
        org = await org.StartAgainAsync(o => o with { AdminUrl = new Uri(address) });
        await org.CreateUserAsync("grace@example.com");
        await WaitAsync(() => screen.Lines.Count == 5, following);
        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Ok, await following);
        Assert.Equal(
            (await org.GetAsync("/api/v1/logs")).AsArray().Select(e => (string)e!["uuid"]!), screen.Lines.Select(l => (string)JsonNode.Parse(l)!["uuid"]!));
        Assert.Null(silences.Last());
        Assert.Equal(2, silences.Count);
    }

    [Fact]
    public async Task A_line_has_time_type_outcome_actor_targets_and_trace()
    {
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(device, user, "ada");
        JsonNode trace = await org.LogOutAsync(user);
        string id = (string)trace["traceId"]!;

        string line = Assert.Single(await LinesAsync(Screen.Piped(), $"transaction.id eq \"{id}\""));

        Assert.Matches(
            $@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z  device\.desktop_mfa\.device_logout\.started  SUCCESS: stolen  API token first -> ada@example\.com, mac-1  trace {id}$",
            line);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task On_a_terminal_a_line_is_broken_between_its_parts_and_no_id_within(int width)
    {
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(await org.CreateDeviceAsync("mac-1"), user);
        JsonNode trace = await org.LogOutAsync(user);

        IReadOnlyList<string> lines = await LinesAsync(Screen.OfWidth(width), null);

        Assert.All(lines, l => Assert.True(l.Length <= width, l));
        Assert.Contains(lines, l => l.EndsWith($"trace {trace["traceId"]}", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("device.desktop_mfa.device_logout.started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bug_many_targets_went_on_at_the_left_edge()
    {
        JsonNode user = await org.CreateUserAsync("ada.with.a.long.name@example.com");
        await org.AssignAsync(await org.CreateDeviceAsync("a-mac-with-a-long-name-1"), user);
        await org.AssignAsync(await org.CreateDeviceAsync("a-mac-with-a-long-name-2"), user);
        await org.LogOutAsync(user);

        IReadOnlyList<string> lines = await LinesAsync(Screen.OfWidth(80), null);

        Assert.Contains(lines, l => l.Contains("a-mac-with-a-long-name-2", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.Matches("^(20|    )", l));
        Assert.All(lines, l => Assert.True(l.Length <= 80, l));
    }

    [Fact]
    public void What_others_wrote_cannot_steer_the_terminal()
    {
        using JsonDocument entry = JsonDocument.Parse("""
            {"published":"2026-01-01T00:00:00.000Z","eventType":"x","severity":"INFO","actor":{"type":"Device","displayName":"a\u001b[2Jb\u202ec"},
             "outcome":{"result":"FAILURE","reason":"one\ntwo\u009b1m"},"target":[]}
            """);

        LogLine line = LogLine.Of(entry.RootElement);

        Assert.Equal("a\uFFFD[2Jb\uFFFDc", line.Actor);
        Assert.Equal("FAILURE: one two\uFFFD1m", line.Outcome.Text);
    }

    private async Task<IReadOnlyList<string>> UuidsAsync(LogSelection selection)
    {
        using AdminClient client = Screen.ClientOf(org);
        Screen screen = Screen.Piped();
        Assert.Equal(0, await screen.RunAsync((t, c) => new LogsVerb(t, new LogReader(client, selection, hurry)).RunAsync(json: true, follow: false, c)));
        return [.. screen.Lines.Select(l => (string)JsonNode.Parse(l)!["uuid"]!)];
    }

    private async Task<IReadOnlyList<string>> LinesAsync(Screen screen, string? filter)
    {
        using AdminClient client = Screen.ClientOf(org);
        var reader = new LogReader(client, new LogSelection(null, 50, filter), hurry);
        Assert.Equal(0, await screen.RunAsync((t, c) => new LogsVerb(t, reader).RunAsync(json: false, follow: false, c)));
        return screen.Lines;
    }

    private static async Task WaitAsync(Func<bool> condition, Task unlessOver)
    {
        while (!condition())
        {
            Assert.False(unlessOver.IsCompleted);
            await Task.Yield();
        }
    }
}
