using System.Globalization;
using System.Xml.Linq;
using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Tests.Packaging;

/// <summary>Renders packaging/manifests/org.deviceagent.agent.plist, a ProfileManifests manifest for profile editors, from the table of settings.</summary>
internal static class PreferenceManifest
{
    private const string Head = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">

        """;

    public static string Render()
    {
        XElement manifest = Dict(
            ("pfm_domain", Text(AgentIdentity.Label)),
            ("pfm_format_version", Number(1)),
            ("pfm_version", Number(1)),
            ("pfm_title", Text("Device Agent")),
            ("pfm_description", Text("Settings of Device Agent")),
            ("pfm_platforms", Array(Text("macOS"))),
            ("pfm_targets", Array(Text("system"))),
            ("pfm_unique", new XElement("false")),
            ("pfm_subkeys", Array([.. OfThePayload, .. SettingShape.Groups.Select(Group)])));
        return Head.ReplaceLineEndings("\n")
            + new XElement("plist", new XAttribute("version", "1.0"), manifest).ToString().ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>What every payload has, without which an editor makes no profile.</summary>
    private static IEnumerable<XElement> OfThePayload =>
    [
        Always("PayloadType", "string", Text(AgentIdentity.Label)),
        Always("PayloadIdentifier", "string", Text(AgentIdentity.Label)),
        Always("PayloadDisplayName", "string", Text("Device Agent")),
        Always("PayloadUUID", "string", null),
        Always("PayloadVersion", "integer", Number(1)),
    ];

    private static XElement Always(string name, string type, XElement? value) => Dict([
        ("pfm_name", Text(name)),
        ("pfm_type", Text(type)),
        ("pfm_title", Text(name)),
        ("pfm_require", Text("always")),
        .. value is null ? Enumerable.Empty<(string, XElement)>() : [("pfm_default", value)]]);

    private static XElement Group((string Name, IReadOnlyList<SettingDefinition> Members) group) => group.Members switch
    {
        [{ Kind: SettingKind.Map } map] => Dict([
            .. Named(group.Name, SettingShape.Description(map), "dictionary"),
            ("pfm_subkeys", Array(
                Dict([.. Named("{{key}}", "The account's short name.", "string")]),
                Dict([.. Named("{{value}}", "Whose it is.", "array"), ("pfm_subkeys", Array(Dict(("pfm_type", Text("string")))))])))]),
        [{ Key: var key } single] when key == group.Name => Setting(single),
        var members => Dict([
            .. Named(group.Name, $"Settings of {group.Name}.", "dictionary"),
            ("pfm_subkeys", Array([.. members.Select(Setting)]))]),
    };

    private static XElement Setting(SettingDefinition setting)
    {
        string type = setting.Kind switch
        {
            SettingKind.Boolean => "boolean",
            SettingKind.Number => "integer",
            SettingKind.List => "array",
            _ => "string",
        };
        (string, XElement)[] named = [.. Named(SettingShape.NameInGroup(setting), SettingShape.Description(setting), type)];
        return setting.Kind switch
        {
            SettingKind.Number => Dict([.. named, ("pfm_range_min", Number(setting.Range!.Value.Least)), ("pfm_range_max", Number(setting.Range!.Value.Most))]),
            SettingKind.List => Dict([.. named, ("pfm_subkeys", Array(Dict([("pfm_type", Text("string")), .. Restrictions(setting)])))]),
            _ => Dict([.. named, .. Restrictions(setting)]),
        };
    }

    private static IEnumerable<(string Key, XElement Value)> Restrictions(SettingDefinition setting)
    {
        if (setting.Words is { Count: > 0 } words)
        {
            yield return ("pfm_range_list", Array([.. words.Select(Text)]));
        }

        if (setting.Pattern is { } pattern)
        {
            yield return ("pfm_format", Text(pattern));
        }
    }

    private static IEnumerable<(string Key, XElement Value)> Named(string name, string description, string type) =>
        [("pfm_name", Text(name)), ("pfm_title", Text(name)), ("pfm_description", Text(description)), ("pfm_type", Text(type))];

    private static XElement Dict(params IEnumerable<(string Key, XElement Value)> members) =>
        new("dict", members.Select(member => new object[] { new XElement("key", member.Key), member.Value }));

    private static XElement Array(params IEnumerable<XElement> items) => new("array", items);

    private static XElement Text(string text) => new("string", text);

    private static XElement Number(int number) => new("integer", number.ToString(CultureInfo.InvariantCulture));
}
