using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>A tab of the browser. Whatever the console of the browser complains about (a violated Content-Security-Policy too) fails the test.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly string axe;
    private readonly ConcurrentQueue<string> faults = new();

    public Tab(IBrowserContext context, IPage page, string axe)
    {
        this.context = context;
        this.axe = axe;
        Page = page;
        page.Console += (_, message) =>
        {
            // The browser also complains of a form that was refused: the answer says so, and is the page itself.
            bool refused = message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)
                && message.Location.StartsWith(page.Url, StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !refused)
            {
                faults.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => faults.Enqueue($"{page.Url}: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 500)
            {
                faults.Enqueue($"{response.Url}: {response.Status}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Goes to a page of the console and returns its status.</summary>
    public async Task<int> GoAsync(string path) => (await Page.GotoAsync(path))!.Status;

    /// <summary>Clicks the link or button of this name.</summary>
    public Task ClickAsync(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true })
        .Or(Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })).First.ClickAsync();

    /// <summary>Waits until a text is there.</summary>
    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 30_000 });

    /// <summary>What axe-core finds serious or critical, one line each.</summary>
    public async Task<IReadOnlyList<string>> FindBarriersAsync()
    {
        // Through the debugger, not as a script of the page: its Content-Security-Policy rightly lets none in.
        await Page.EvaluateAsync(axe);
        JsonElement found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary) }))");
        return [.. found.EnumerateArray()
            .Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(v => $"{Page.Url} {v.GetProperty("id")}: {string.Join(" | ", v.GetProperty("nodes").EnumerateArray())}")];
    }

    /// <summary>How many pixels the page is wider than its window: none may be.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public void HasNoFaults() => Assert.Empty(faults);

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
