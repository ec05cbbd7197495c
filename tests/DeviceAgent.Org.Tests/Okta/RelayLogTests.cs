using System.Globalization;
using DeviceAgent.Org.Okta;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.Okta;

/// <summary>How the relay reads the log: pages, limits, failures, clocks, and what it does about events that come twice or late.</summary>
public sealed class RelayLogTests : IAsyncLifetime
{
    private const string Suspend = "user.lifecycle.suspend";

    private RelayedOrg relayed = null!;

    private ScriptedOkta Okta => relayed.Okta;

    public async Task InitializeAsync() => relayed = await RelayedOrg.StartAsync();

    public async Task DisposeAsync() => await relayed.DisposeAsync();

    [Fact]
    public async Task Pages_are_followed_to_the_end_and_each_event_is_taken_once()
    {
        await relayed.AddAsync("ada");
        Okta.MostOnPage = 3;
        string[] uuids = [.. Enumerable.Range(0, 8).Select(_ => Add())];

        await LookAsync();
        await LookAsync();

        Assert.Equal(uuids, (await relayed.TakenAsync()).Select(e => e.Uuid));
        Assert.Equal(8, (await relayed.LogoutsAsync()).Count);
        OktaRelayRecord at = await relayed.PositionAsync();
        Assert.Null(at.Next);
        Assert.InRange(at.Cursor, Okta.Now - TimeSpan.FromSeconds(1), Okta.Now);
    }

    [Fact]
    public async Task In_peace_one_look_is_one_request_and_a_polling_one()
    {
        int before = Okta.Asked.Count;

        Assert.Equal(TimeSpan.FromHours(1), await LookAsync());

        string asked = Okta.Asked.ElementAt(before);
        Assert.Equal(before + 1, Okta.Asked.Count);
        Assert.Contains("sortOrder=ASCENDING", asked, StringComparison.Ordinal);
        Assert.Contains("limit=1000", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("until", asked, StringComparison.Ordinal);

        // What was taken comes again within the overlap: one more request, for the end.
        Add();
        await LookAsync();
        before = Okta.Asked.Count;
        await LookAsync();
        Assert.Equal(before + 2, Okta.Asked.Count);
    }

    [Fact]
    public async Task Bug_a_page_of_which_all_was_known_was_taken_for_the_end()
    {
        // As after a kill between the last write of a page and its place: what is behind it was never asked for.
        Okta.MostOnPage = 2;
        string[] uuids = [.. Enumerable.Range(0, 4).Select(_ => Add())];
        await LookAsync();
        await using (OrgDb db = relayed.Store.OpenForReading())
        {
            await db.RelayedEvents.Where(e => e.Uuid == uuids[2] || e.Uuid == uuids[3]).ExecuteDeleteAsync();
        }

        await LookAsync();

        Assert.Equal(uuids, (await relayed.TakenAsync()).Select(e => e.Uuid));
    }

    [Fact]
    public async Task An_event_that_Okta_shows_late_is_found_within_the_overlap()
    {
        relayed.Org.Time.Advance(TimeSpan.FromMinutes(10));
        await LookAsync();
        DateTimeOffset before = Okta.Now;
        relayed.Org.Time.Advance(TimeSpan.FromSeconds(90));
        await LookAsync();

        // In the log since before the last look, and visible only now.
        string late = Add(persisted: before);
        relayed.Org.Time.Advance(TimeSpan.FromSeconds(10));
        await LookAsync();

        Assert.Equal([late], (await relayed.TakenAsync()).Select(e => e.Uuid));
    }

    [Fact]
    public async Task After_a_stop_everything_that_happened_meanwhile_is_taken_up_as_of_its_moment()
    {
        await relayed.AddAsync("ada");
        await relayed.Org.StopAsync();
        DateTimeOffset happened = Okta.Now;
        Add();
        relayed.Org.Time.Advance(TimeSpan.FromHours(9));

        await relayed.RestartAsync();
        await LookAsync();

        DateTimeOffset issued = DateTimeOffset.Parse((string)(await relayed.LogoutsAsync()).Single()["issuedAt"]!, CultureInfo.InvariantCulture);
        Assert.Equal(happened, issued, TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task A_clock_that_differs_from_Oktas_loses_nothing_and_is_said(int ahead)
    {
        Okta.Ahead = TimeSpan.FromSeconds(ahead);
        await LookAsync();
        for (int i = 0; i < 5; i++)
        {
            Add();
            await LookAsync();
            relayed.Org.Time.Advance(TimeSpan.FromSeconds(50));
        }

        Assert.Equal(5, (await relayed.TakenAsync()).Count);
        Assert.InRange((await relayed.PositionAsync()).ClockAhead!.Value, -ahead - 1, -ahead + 1);
    }

    [Fact]
    public async Task A_limit_in_the_middle_of_many_pages_is_no_setback()
    {
        Okta.MostOnPage = 2;
        string[] uuids = [.. Enumerable.Range(0, 7).Select(_ => Add())];
        int pages = 0;
        Okta.Instead = c =>
        {
            bool isThird = ++pages == 3;
            c.Response.StatusCode = isThird ? 429 : 200;
            return Task.FromResult(isThird);
        };
        await Assert.ThrowsAsync<OktaException>(LookAsync);

        Assert.Equal(uuids[..4], (await relayed.TakenAsync()).Select(e => e.Uuid));
        string next = (await relayed.PositionAsync()).Next!;
        Okta.Instead = null;
        int before = Okta.Asked.Count;
        await LookAsync();
        Assert.Equal(next, Okta.Asked.ElementAt(before));
        Assert.Equal(uuids, (await relayed.TakenAsync()).Select(e => e.Uuid));
    }

    [Fact]
    public async Task Whatever_Okta_answers_wrongly_nothing_is_lost_and_the_loop_comes_back_by_itself()
    {
        string huge = new(' ', OktaHttp.MostBytes + 1);
        (string Name, Func<Microsoft.AspNetCore.Http.HttpContext, Task> Answer)[] answers =
        [
            ("500", c => Status(c, 500)), ("503", c => Status(c, 503)), ("403", c => Status(c, 403)), ("a redirect", c => { c.Response.Redirect("https://evil.example.com/"); return Task.CompletedTask; }),
            ("HTML", c => Write(c, "<html>")), ("an object", c => Write(c, "{}")), ("half a list", c => Write(c, "[{\"uuid\":")), ("too much", c => Write(c, "[" + huge + "]")),
            ("a cut", c => { c.Abort(); return Task.CompletedTask; }),
        ];
        string uuid = Add();
        foreach ((string name, Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer) in answers)
        {
            Okta.Instead = async c => { await answer(c); return true; };
            Exception? failure = await Record.ExceptionAsync(LookAsync);
            Assert.True(failure is OktaException { RetryAfter: null }, $"{name}: {failure}");
        }

        Okta.Instead = null;
        relayed.Org.Time.Advance(TimeSpan.FromHours(1));
        await RelayedOrg.UntilAsync(() => relayed.TakenAsync().GetAwaiter().GetResult().Any(e => e.Uuid == uuid));
    }

    [Fact]
    public async Task A_slow_Okta_is_given_up()
    {
        var asked = new TaskCompletionSource();
        Okta.Instead = async c =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        Task<TimeSpan> look = LookAsync();
        await asked.Task;
        relayed.Org.Time.Advance(OktaHttp.Patience);

        Assert.Contains("does not answer", (await Assert.ThrowsAsync<OktaException>(() => look)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_leads_elsewhere_is_not_followed()
    {
        Add();
        foreach (string link in new[] { "https://evil.example.com/api/v1/logs?after=1", "//evil.example.com/api/v1/logs?after=1", "/api/v1/users?after=1", $"{Okta.Url.Scheme}://admin@{Okta.Url.Authority}/api/v1/logs?after=1" })
        {
            Okta.Link = _ => link;
            Assert.Contains("leads elsewhere", (await Assert.ThrowsAsync<OktaException>(LookAsync)).Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Okta.Asked, a => a.Contains("after=1", StringComparison.Ordinal));
        Okta.Link = null;
        await LookAsync();
        Assert.Single(await relayed.TakenAsync());
    }

    [Fact]
    public async Task A_link_that_counts_no_more_is_left_and_the_log_read_from_the_cursor()
    {
        await using (OrgDb db = relayed.Store.OpenForReading())
        {
            await db.OktaRelays.ExecuteUpdateAsync(set => set.SetProperty(r => r.Next, "/api/v1/logs?after=gone"));
        }

        string uuid = Add();
        await LookAsync();

        Assert.Equal([uuid], (await relayed.TakenAsync()).Select(e => e.Uuid));
    }

    [Fact]
    public async Task What_cannot_come_again_is_forgotten_and_what_can_is_not()
    {
        Add();
        await LookAsync();
        relayed.Org.Time.Advance(TimeSpan.FromDays(1));
        await LookAsync();
        Assert.Single(await relayed.TakenAsync());
        relayed.Org.Time.Advance(TimeSpan.FromMinutes(3));
        await LookAsync();
        await LookAsync();
        Assert.Empty(await relayed.TakenAsync());
    }

    [Fact]
    public async Task Of_several_processes_one_asks_and_another_follows_when_it_is_gone()
    {
        await using (OrgDb db = relayed.Store.OpenForReading())
        {
            await db.OktaRelays.ExecuteUpdateAsync(set => set.SetProperty(r => r.Holder, "other").SetProperty(r => r.HeldUntil, relayed.Org.Time.GetUtcNow() + RelayLease.Lasts));
        }

        int before = Okta.Asked.Count;
        await LookAsync();
        Assert.Equal(before, Okta.Asked.Count);

        relayed.Org.Time.Advance(RelayLease.Lasts + TimeSpan.FromMilliseconds(1));
        await LookAsync();
        Assert.Equal(before + 1, Okta.Asked.Count);
        await relayed.Org.StopAsync();
        using var store = new OrgStore(relayed.Org.Host.Folder.Database);
        await using OrgDb after = store.OpenForReading();
        Assert.Null((await after.OktaRelays.SingleAsync()).Holder);
        await relayed.RestartAsync();
    }

    private static Task Status(Microsoft.AspNetCore.Http.HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Write(Microsoft.AspNetCore.Http.HttpContext context, string text) => context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask();

    private string Add(DateTimeOffset? persisted = null) =>
        (string)Okta.Add(ScriptedEvent.Make(Suspend, $"00u{Guid.NewGuid():N}", "ada@example.com", persisted ?? Okta.Now), persisted)["uuid"]!;

    private Task<TimeSpan> LookAsync() => relayed.Relay.LookAsync(CancellationToken.None);
}
