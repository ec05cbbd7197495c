using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Tests.Packaging;

/// <summary>Renders packaging/manifests/jamf.json, a JSON schema from which Jamf Pro makes a form, from the table of settings.</summary>
internal static class JamfSchema
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render()
    {
        var properties = new JsonObject();
        foreach (var (name, members) in SettingShape.Groups)
        {
            properties[name] = members is [{ Key: var key } single] && key == name ? Property(single) : Group(name, members);
            properties[name]!["property_order"] = properties.Count * 10;
        }

        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["title"] = $"Device Agent ({AgentIdentity.Label})",
            ["description"] = "Settings of Device Agent. Leave out what is to keep its default.",
            ["__preferencedomain"] = AgentIdentity.Label,
            ["type"] = "object",
            ["options"] = new JsonObject { ["remove_empty_properties"] = true },
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        return schema.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Group(string name, IReadOnlyList<SettingDefinition> members)
    {
        if (members is [{ Kind: SettingKind.Map } map])
        {
            return Described(name, SettingShape.Description(map), "object", ("additionalProperties", TextsOf(map)));
        }

        var properties = new JsonObject();
        foreach (SettingDefinition member in members)
        {
            properties[SettingShape.NameInGroup(member)] = Property(member);
        }

        return Described(name, $"Settings of {name}.", "object", ("additionalProperties", false), ("properties", properties));
    }

    private static JsonObject Property(SettingDefinition setting)
    {
        string name = SettingShape.NameInGroup(setting);
        string description = SettingShape.Description(setting);
        switch (setting.Kind)
        {
            case SettingKind.Boolean:
                return Described(name, description, "boolean");
            case SettingKind.Number:
                var (least, most) = setting.Range!.Value;
                return Described(name, description, "integer", ("minimum", least), ("maximum", most));
            case SettingKind.List:
                JsonObject list = TextsOf(setting);
                list["title"] = name;
                list["description"] = description;
                return list;
            default:
                JsonObject text = Described(name, description, "string");
                Restrict(text, setting);
                return text;
        }
    }

    private static JsonObject TextsOf(SettingDefinition setting)
    {
        var item = new JsonObject { ["type"] = "string" };
        Restrict(item, setting);
        return new JsonObject { ["type"] = "array", ["items"] = item, ["minItems"] = 1, ["uniqueItems"] = true };
    }

    private static void Restrict(JsonObject text, SettingDefinition setting)
    {
        if (setting.Words is { Count: > 0 } words)
        {
            text["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]);
        }

        if (setting.Pattern is { } pattern)
        {
            text["pattern"] = pattern;
        }
    }

    private static JsonObject Described(string name, string description, string type, params (string Key, JsonNode Value)[] more)
    {
        var property = new JsonObject { ["title"] = name, ["description"] = description, ["type"] = type };
        foreach (var (key, value) in more)
        {
            property[key] = value;
        }

        return property;
    }
}
