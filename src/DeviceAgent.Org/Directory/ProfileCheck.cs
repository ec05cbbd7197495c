using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Directory;

/// <summary>
/// What holds of every profile: flat, as Okta's are, and small. A nested one would be stored and then be too deep to be shown in
/// a list, and every list with it.
/// </summary>
public static class ProfileCheck
{
    private const int MostAttributes = 100;
    private const int LongestValue = 4096;

    /// <exception cref="OrgException">400: an attribute is nested, too long or not a text, number, boolean or list of those; or there are too many.</exception>
    public static void Require(JsonObject profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.Count > MostAttributes)
        {
            throw OrgException.Invalid("profile", $"must have at most {MostAttributes} attributes");
        }

        foreach ((string name, JsonNode? value) in profile)
        {
            bool simple = value is JsonArray list ? list.Count <= MostAttributes && list.All(IsSimple) : IsSimple(value);
            if (!simple)
            {
                throw OrgException.Invalid(name, $"must be a text of at most {LongestValue} characters, a number, a boolean or a list of those");
            }
        }
    }

    /// <summary>An attribute's text; null when it is absent.</summary>
    /// <exception cref="OrgException">400: not a text of this length, or one with control characters.</exception>
    public static string? Text(JsonObject profile, string name, int shortest, int longest)
    {
        ArgumentNullException.ThrowIfNull(profile);
        JsonNode? node = profile[name];
        if (node is null)
        {
            return null;
        }

        return Text(name, node.GetValueKind() == JsonValueKind.String ? TryRead(node) : null, shortest, longest);
    }

    /// <summary>The text, if it is one that an attribute may have.</summary>
    /// <exception cref="OrgException">400: null, not of this length, or with control characters.</exception>
    public static string Text(string name, string? text, int shortest, int longest) =>
        text is not null && text.Length >= shortest && text.Length <= longest && !text.Any(char.IsControl)
            ? text
            : throw OrgException.Invalid(name, $"must be a text of {shortest} to {longest} characters without control characters");

    private static bool IsSimple(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => true,
        JsonValueKind.String => TryRead(value)?.Length <= LongestValue,
        _ => false,
    };

    /// <summary>Null for half of a surrogate pair, which JSON can escape and no text can hold.</summary>
    private static string? TryRead(JsonNode node)
    {
        try
        {
            return node.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
