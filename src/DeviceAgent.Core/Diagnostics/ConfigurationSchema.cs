using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>The JSON schema (draft 7) of the configuration file, from the table of settings: for editors, and for checks before a file is rolled out.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Indented, with a line's end at its end.</summary>
    public static string Render()
    {
        var properties = new JsonObject();
        var patterns = new JsonObject();
        foreach (IGrouping<string, SettingDefinition> group in AgentSettings.All.GroupBy(setting => setting.Key.Split(':')[0]))
        {
            SettingDefinition first = group.First();
            properties[group.Key] = first.Key == group.Key ? Value(first) : Group(group);

            // A group's member may also be written as one key: "Certificate:Path".
            foreach (SettingDefinition member in group.Where(member => member.Key != group.Key && member.Kind != SettingKind.Map))
            {
                properties[member.Key] = Value(member);
            }

            if (first.Kind == SettingKind.Map)
            {
                patterns[$"^{first.KeyPrefix}[^:]+$"] = Value(first);
            }
        }

        return Text(new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = $"Configuration file of {AgentIdentity.ExecutableName}",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
            ["patternProperties"] = patterns,
        });
    }

    private static JsonObject Group(IGrouping<string, SettingDefinition> group)
    {
        if (group.First() is { Kind: SettingKind.Map } map)
        {
            return new JsonObject { ["type"] = "object", ["description"] = Description(map), ["additionalProperties"] = Value(map) };
        }

        var members = new JsonObject();
        foreach (SettingDefinition member in group)
        {
            members[member.Key.Split(':')[1]] = Value(member);
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = members };
    }

    private static JsonObject Value(SettingDefinition setting)
    {
        JsonObject value = setting.Kind switch
        {
            SettingKind.Boolean => new JsonObject { ["type"] = "boolean" },
            SettingKind.Number => new JsonObject { ["type"] = "integer", ["minimum"] = setting.Range!.Value.Least, ["maximum"] = setting.Range.Value.Most },
            SettingKind.List or SettingKind.Map => new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    OneText(setting),
                    new JsonObject { ["type"] = "array", ["items"] = OneText(setting), ["minItems"] = 1 }),
            },
            _ => OneText(setting),
        };
        value["description"] = Description(setting);
        return value;
    }

    private static JsonObject OneText(SettingDefinition setting)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (setting.Words.Count > 0)
        {
            text["enum"] = new JsonArray([.. setting.Words.Select(word => (JsonNode)word)]);
        }

        if (setting.Pattern is { } pattern)
        {
            text["pattern"] = pattern;
        }

        return text;
    }

    private static string Description(SettingDefinition setting) =>
        $"{setting.Description} Allowed: {setting.Allowed}. Default: {setting.DefaultText}.".Replace("`", "", StringComparison.Ordinal);

    private static string Text(JsonObject schema)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            schema.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
