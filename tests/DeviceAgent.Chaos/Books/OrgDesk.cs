using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.Chaos.Books;

/// <summary>Issues logouts at an org that may be killed at any moment, and reads its books afterwards.</summary>
public sealed class OrgDesk : IDisposable
{
    private const string EventType = "eventType sw \"device.desktop_mfa.device_logout\"";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient http;
    private readonly SortedDictionary<string, int> failures = new(StringComparer.Ordinal);

    public OrgDesk(DemoOrg org)
    {
        ArgumentNullException.ThrowIfNull(org);
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(org.AdminAddress), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", org.Token);
    }

    /// <summary>Why logouts had no good answer: a status or the kind of an error, and how often.</summary>
    public IReadOnlyDictionary<string, int> Failures => failures;

    /// <summary>Log Out All Devices; one at a time.</summary>
    /// <returns>The trace id; null when there was no good answer: it may have been issued or not.</returns>
    public async Task<string?> TryIssueAsync(string userId, string reason)
    {
        try
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync($"/api/v1/users/{userId}/device-logout", new { reasonAdmin = reason }, Json);
            return answer.IsSuccessStatusCode
                ? (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["traceId"]
                : Failed($"status {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return Failed(e.HttpRequestError.ToString());
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or JsonException)
        {
            return Failed(e.GetType().Name);
        }
    }

    /// <summary>Every logout, newest first.</summary>
    /// <exception cref="HttpRequestException">The org does not answer, or refuses.</exception>
    public Task<IReadOnlyList<TraceEntry>> TracesAsync(CancellationToken cancellationToken) =>
        PagesAsync("/api/v1/device-logouts?limit=200", trace => trace.Deserialize<TraceEntry>(Json)!, cancellationToken);

    /// <summary>One logout.</summary>
    /// <exception cref="HttpRequestException">The org does not answer, or refuses.</exception>
    public async Task<TraceEntry> TraceAsync(string traceId, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync<TraceEntry>($"/api/v1/device-logouts/{traceId}", Json, cancellationToken))!;

    /// <summary>The System Log's entries of device logouts, oldest first.</summary>
    /// <exception cref="HttpRequestException">The org does not answer, or refuses.</exception>
    public Task<IReadOnlyList<LogLine>> LogAsync(CancellationToken cancellationToken) =>
        PagesAsync($"/api/v1/logs?limit=1000&filter={Uri.EscapeDataString(EventType)}", Line, cancellationToken);

    public void Dispose() => http.Dispose();

    private static LogLine Line(JsonNode entry) => new(
        (DateTimeOffset)entry["published"]!,
        (string)entry["eventType"]!,
        "",
        (string)entry["outcome"]!["result"]!,
        (string?)entry["outcome"]!["reason"],
        [.. entry["target"]!.AsArray().Select(target => (string)target!["displayName"]!)],
        (string?)entry["debugContext"]!["debugData"]!["traceId"] ?? "");

    private async Task<IReadOnlyList<T>> PagesAsync<T>(string first, Func<JsonNode, T> read, CancellationToken cancellationToken)
    {
        List<T> all = [];
        string? path = first;
        while (path is not null)
        {
            using HttpResponseMessage answer = await http.GetAsync(path, cancellationToken);
            answer.EnsureSuccessStatusCode();
            JsonArray page = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!.AsArray();
            all.AddRange(page.Select(item => read(item!)));

            // The log always has a next page, for readers that follow it.
            path = page.Count == 0 ? null : Next(answer);
        }

        return all;
    }

    private string? Failed(string why)
    {
        failures[why] = failures.GetValueOrDefault(why) + 1;
        return null;
    }

    private static string? Next(HttpResponseMessage answer)
    {
        string? link = answer.Headers.TryGetValues("Link", out IEnumerable<string>? links)
            ? links.SelectMany(value => value.Split(',')).FirstOrDefault(value => value.Contains("rel=\"next\"", StringComparison.Ordinal))
            : null;
        return link is null ? null : new Uri(link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.LastIndexOf('>')]).PathAndQuery;
    }
}
