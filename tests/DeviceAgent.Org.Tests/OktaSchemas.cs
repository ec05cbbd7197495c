using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using NJsonSchema.Validation;

namespace DeviceAgent.Org.Tests;

/// <summary>The schemas of the management API's public description, by method, path and status.</summary>
public static partial class OktaSchemas
{
    private static readonly JsonObject Document = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "okta-management-subset.openapi.json")))!.AsObject();

    private static readonly Dictionary<string, JsonSchema> Parsed = new(StringComparer.Ordinal);
    private static readonly SemaphoreSlim Gate = new(1, 1);

    /// <summary>The complaints about a response body; null when the description says nothing about this response.</summary>
    public static async Task<IReadOnlyList<string>?> ValidateAsync(HttpMethod method, string path, int status, string body)
    {
        JsonNode? schema = status >= 400 ? Reference("Error") : SchemaOf(method, path, status);
        if (schema is null)
        {
            return null;
        }

        JsonSchema parsed = await ParseAsync(schema);
        return [.. parsed.Validate(body).Select(Describe)];
    }

    /// <summary>The complaints about a document that is to be of one of the description's schemas.</summary>
    public static async Task<IReadOnlyList<string>> ValidateAsync(string schema, string document) =>
        [.. (await ParseAsync(Reference(schema))).Validate(document).Select(Describe)];

    private static string Describe(ValidationError error) => error.ToString();

    private static JsonNode? SchemaOf(HttpMethod method, string path, int status)
    {
        foreach ((string template, JsonNode? operations) in Document["paths"]!.AsObject().OrderBy(p => p.Key.Contains('{', StringComparison.Ordinal)))
        {
            string pattern = "^" + Parameter().Replace(template, "[^/]+") + "$";
            if (Regex.IsMatch(path, pattern) && operations![method.Method.ToLowerInvariant()] is { } operation)
            {
                return operation["responses"]?[$"{status}"]?["content"]?["application/json"]?["schema"];
            }
        }

        return null;
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static async Task<JsonSchema> ParseAsync(JsonNode schema)
    {
        string key = schema.ToJsonString();
        await Gate.WaitAsync();
        try
        {
            if (!Parsed.TryGetValue(key, out JsonSchema? parsed))
            {
                var root = new JsonObject { ["definitions"] = Document["components"]!["schemas"]!.DeepClone() };

                // Beside a "$ref" the definitions would not be read.
                root["allOf"] = new JsonArray(schema.DeepClone());

                JsonNode translated = Translate(root)!;
                parsed = await JsonSchema.FromJsonAsync(translated.ToJsonString());
                Parsed[key] = parsed;
            }

            return parsed;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>OpenAPI 3.0 to JSON Schema: nullable becomes a type, references point at the definitions.</summary>
    private static JsonNode? Translate(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                var copy = new JsonObject();
                foreach ((string name, JsonNode? value) in item.Where(m => !m.Key.StartsWith("x-", StringComparison.Ordinal)))
                {
                    copy[name] = name == "$ref" && value!.GetValueKind() == JsonValueKind.String
                        ? value.GetValue<string>().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal)
                        : Translate(value);
                }

                if (copy["nullable"]?.GetValueKind() == JsonValueKind.True && copy["type"]?.GetValueKind() == JsonValueKind.String)
                {
                    copy["type"] = new JsonArray(copy["type"]!.GetValue<string>(), "null");
                }

                // Which of them it is, the discriminator says: by shape alone a document may be several.
                if (copy.ContainsKey("discriminator") && copy["oneOf"] is { } either)
                {
                    copy.Remove("oneOf");
                    copy["anyOf"] = either;
                }

                // "discriminator" and "example" have no meaning here, and an example may look like a schema.
                copy.Remove("discriminator");
                copy.Remove("example");
                copy.Remove("examples");
                return copy;
            case JsonArray list:
                return new JsonArray([.. list.Select(Translate)]);
            default:
                return node?.DeepClone();
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
