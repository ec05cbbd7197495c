using System.Text.Json.Nodes;
using DeviceAgent.TestKit;
using NJsonSchema;

namespace DeviceAgent.Tests.Cli.Status;

/// <summary>docs/status.schema.json.</summary>
internal static class StatusSchema
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "status.schema.json"));

    /// <summary>The complaints about a document.</summary>
    public static async Task<IReadOnlyList<string>> ValidateAsync(string document)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(Text);
        return [.. schema.Validate(document).Select(error => error.ToString())];
    }

    /// <summary>The path of every member that it describes.</summary>
    public static SortedSet<string> Members()
    {
        JsonNode root = JsonNode.Parse(Text)!;
        SortedSet<string> found = [];
        Members(root, root, "", found);
        return found;
    }

    private static void Members(JsonNode root, JsonNode node, string path, SortedSet<string> found)
    {
        if (node["$ref"]?.GetValue<string>() is { } reference)
        {
            node = root["definitions"]![reference["#/definitions/".Length..]]!;
        }

        foreach ((string name, JsonNode? member) in node["properties"]?.AsObject() ?? [])
        {
            Assert.False(string.IsNullOrEmpty(member!["description"]?.GetValue<string>()), $"{path}.{name} is not described");
            found.Add($"{path}.{name}");
            Members(root, member, $"{path}.{name}", found);
        }

        if (node["items"] is { } items)
        {
            Members(root, items, path, found);
        }
    }
}
