using System.Text.Encodings.Web;
using System.Text.Json;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>An entry of the System Log, for the eye.</summary>
public sealed record LogLine(
    string Id, DateTimeOffset Published, string EventType, string Message, string Actor, IReadOnlyList<LogLine.Target> Targets, string Result, string? Reason, string Raw)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of a <see cref="Badge"/>.</summary>
    public string Tone => Result switch
    {
        "SUCCESS" or "ALLOW" => "good",
        "FAILURE" or "DENY" => "bad",
        "SKIPPED" => "still",
        _ => "warn",
    };

    public static LogLine Of(JsonElement entry)
    {
        JsonElement outcome = entry.GetProperty("outcome");
        return new LogLine(
            Text(entry, "uuid"),
            IsoTime.TryRead(Text(entry, "published")) ?? default,
            Text(entry, "eventType"),
            Text(entry, "displayMessage"),
            Text(entry.GetProperty("actor"), "displayName"),
            [.. entry.GetProperty("target").EnumerateArray().Select(TargetOf)],
            Text(outcome, "result"),
            outcome.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null,
            JsonSerializer.Serialize(entry, Indented));
    }

    private static Target TargetOf(JsonElement target)
    {
        string id = Text(target, "id");
        string? path = Text(target, "type") switch
        {
            "User" => $"/console/people/{Uri.EscapeDataString(id)}",
            "Device" => $"/console/devices/{Uri.EscapeDataString(id)}",
            "Administrator" => $"/console/administrators/{Uri.EscapeDataString(id)}",
            _ => null,
        };
        return new Target(Text(target, "displayName"), path);
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>What it was done to, and its page; null for none.</summary>
    public sealed record Target(string Name, string? Path);
}
