using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeviceAgent.Org.Tests;

/// <summary>Follows <c>Link: rel="next"</c>.</summary>
public static partial class LinkPages
{
    public static async Task<IReadOnlyList<string>> LoginsAsync(HttpClient client, string path) =>
        [.. (await ItemsAsync(client, path)).Select(u => (string)u["profile"]!["login"]!)];

    public static async Task<IReadOnlyList<JsonNode>> ItemsAsync(HttpClient client, string path)
    {
        List<JsonNode> items = [];
        for (string? next = path; next is not null;)
        {
            using HttpResponseMessage response = await client.GetAsync(next);
            items.AddRange((await TestOrg.ReadAsync(response)).AsArray().Select(i => i!));
            next = NextOf(response);
        }

        return items;
    }

    public static string? NextOf(HttpResponseMessage response) => response.Headers.GetValues("Link")
        .Select(l => Next().Match(l)).FirstOrDefault(m => m.Success)?.Groups[1].Value;

    [GeneratedRegex("<([^>]+)>; rel=\"next\"")]
    private static partial Regex Next();
}
