using System.Text.Json;

namespace DeviceAgent.Org.Api;

/// <summary>
/// A filter in the subset of SCIM (RFC 7644 section 3.4.2.2) that Okta's lists take: <c>eq ne sw co gt ge lt le pr</c>,
/// <c>and</c>, <c>or</c>, <c>not</c> and parentheses. A path goes into arrays: one element that fits is enough.
/// </summary>
public sealed class ScimFilter
{
    private readonly Func<JsonElement, bool> matches;

    internal ScimFilter(Func<JsonElement, bool> matches) => this.matches = matches;

    /// <exception cref="OrgException">400 E0000031; the cause says where.</exception>
    public static ScimFilter Parse(string text) => new(new ScimFilterParser(text).Parse());

    /// <summary>Null for no filter.</summary>
    /// <exception cref="OrgException">400 E0000031; the cause says where.</exception>
    public static ScimFilter? ParseOptional(string? text) => string.IsNullOrWhiteSpace(text) ? null : Parse(text);

    public bool Matches(JsonElement item) => matches(item);

    /// <summary>The values at a path such as <c>target.id</c>; none where it leads nowhere.</summary>
    internal static IEnumerable<JsonElement> ValuesAt(JsonElement item, IReadOnlyList<string> path, int depth = 0)
    {
        if (item.ValueKind == JsonValueKind.Array)
        {
            return item.EnumerateArray().SelectMany(e => ValuesAt(e, path, depth));
        }

        if (depth == path.Count)
        {
            return item.ValueKind == JsonValueKind.Null ? [] : [item];
        }

        if (item.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        JsonProperty[] found = [.. item.EnumerateObject().Where(p => p.Name.Equals(path[depth], StringComparison.OrdinalIgnoreCase)).Take(1)];
        return found.SelectMany(p => ValuesAt(p.Value, path, depth + 1));
    }
}
