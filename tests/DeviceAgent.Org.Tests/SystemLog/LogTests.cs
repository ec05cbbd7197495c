using System.Net;
using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Tests.SystemLog;

public sealed class LogTests : IAsyncLifetime
{
    // Before the four entries about the two users stands the one about the first API token.
    private TestOrg org = null!;
    private JsonNode first = null!;
    private JsonNode second = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        first = await org.CreateUserAsync("ada@example.com");
        org.Time.Advance(TimeSpan.FromHours(1));
        second = await org.CreateUserAsync("grace@example.com");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Filters_and_words_select()
    {
        DateTimeOffset between = org.Time.GetUtcNow().AddMinutes(-30);
        (string Query, int Count)[] queries =
        [
            ("filter=eventType eq \"user.lifecycle.create\"", 2),
            ("filter=eventType sw \"user.lifecycle\" and outcome.result eq \"SUCCESS\"", 4),
            ($"filter=target.id eq \"{first["id"]}\"", 2),
            ($"filter=target.id eq \"{first["id"]}\" and (eventType co \"create\" or severity eq \"WARN\")", 1),
            ($"filter=not (target.id eq \"{first["id"]}\")", 3),
            ("filter=severity ne \"INFO\"", 0),
            ($"filter=published gt \"{between:yyyy-MM-ddTHH:mm:ss.fffZ}\"", 2),
            ($"filter=published le \"{between:yyyy-MM-ddTHH:mm:ss.fffZ}\"", 3),
            ("filter=actor.id pr", 5),
            ("q=grace create", 1),
            ("q=nobody", 0),
            ($"since={between:yyyy-MM-ddTHH:mm:ss.fffZ}", 2),
            ($"until={between:yyyy-MM-ddTHH:mm:ss.fffZ}", 3),
        ];
        foreach ((string query, int count) in queries)
        {
            Assert.Equal((query, count), (query, (await org.GetAsync($"/api/v1/logs?{query}")).AsArray().Count));
        }
    }

    [Theory]
    [InlineData("filter=eventType", "E0000031")]
    [InlineData("filter=eventType zz \"x\"", "E0000031")]
    [InlineData("filter=(eventType eq \"x\"", "E0000031")]
    [InlineData("filter=eventType eq \"x", "E0000031")]
    [InlineData("filter=eventType eq \"x\" and", "E0000031")]
    [InlineData("since=yesterday", "E0000001")]
    [InlineData("limit=0", "E0000001")]
    [InlineData("limit=1001", "E0000001")]
    [InlineData("sortOrder=SIDEWAYS", "E0000001")]
    [InlineData("after=x", "E0000001")]
    public async Task Bad_queries_are_refused(string query, string code)
    {
        using HttpResponseMessage response = await org.Admin.GetAsync(new Uri($"/api/v1/logs?{query}", UriKind.Relative));

        Assert.Equal(code, (string)(await TestOrg.ReadAsync(response, HttpStatusCode.BadRequest))["errorCode"]!);
    }

    [Theory]
    [InlineData("ASCENDING")]
    [InlineData("DESCENDING")]
    public async Task Pages_hold_every_entry_once_in_order(string order)
    {
        string until = org.Time.GetUtcNow().AddMinutes(1).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null);

        IReadOnlyList<JsonNode> events = await LinkPages.ItemsAsync(org.Admin, $"/api/v1/logs?limit=3&until={until}&sortOrder={order}");

        Assert.Equal(5, events.Select(e => (string)e["uuid"]!).Distinct().Count());
        string[] published = [.. events.Select(e => (string)e["published"]!)];
        Assert.Equal(order == "ASCENDING" ? published.Order() : published.OrderDescending(), published);
    }

    [Fact]
    public async Task A_reader_that_follows_the_log_gets_new_entries_by_the_next_link()
    {
        using HttpResponseMessage all = await org.Admin.GetAsync(new Uri("/api/v1/logs", UriKind.Relative));
        string next = LinkPages.NextOf(all)!;
        using HttpResponseMessage quiet = await org.Admin.GetAsync(next);
        Assert.Empty((await TestOrg.ReadAsync(quiet)).AsArray());

        await org.CreateUserAsync("new@example.com");

        using HttpResponseMessage more = await org.Admin.GetAsync(LinkPages.NextOf(quiet)!);
        Assert.Equal(2, (await TestOrg.ReadAsync(more)).AsArray().Count);
        Assert.NotNull(second);
    }
}
