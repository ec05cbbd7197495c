using System.Text.Json;
using DeviceAgent.Org.Cli.Output;

namespace DeviceAgent.Org.Cli.Logs;

/// <summary>An entry of the System Log in the words that a line shows.</summary>
internal sealed record LogLine
{
    public required string Published { get; init; }

    public required string EventType { get; init; }

    /// <summary>SUCCESS, FAILURE and so on, with the reason.</summary>
    public required Cell Outcome { get; init; }

    public required string Actor { get; init; }

    public required string Targets { get; init; }

    /// <summary>Ties entries together: the trace id of a logout. Null where it ties nothing.</summary>
    public string? Trace { get; init; }

    /// <summary>Reads an entry; what it lacks is shown as empty.</summary>
    public static LogLine Of(JsonElement entry)
    {
        string result = At(entry, "outcome", "result") ?? "";
        string text = At(entry, "outcome", "reason") is { Length: > 0 } reason ? $"{result}: {reason}" : result;
        string severity = At(entry, "severity") ?? "";
        return new LogLine
        {
            Published = At(entry, "published") ?? "",
            EventType = PlainText.Of(At(entry, "eventType")),
            Outcome = result == "FAILURE" || severity == "ERROR" ? Cell.Failure(text)
                : severity == "WARN" ? Cell.Warning(text)
                : result == "SUCCESS" ? Cell.Ok(text)
                : Cell.Plain(text),
            Actor = PlainText.Of(NameOf(entry.GetProperty("actor"))),
            Targets = PlainText.Of(TargetsOf(entry)),
            Trace = At(entry, "debugContext", "debugData", "traceId"),
        };
    }

    private static string TargetsOf(JsonElement entry)
    {
        const int most = 4;
        if (!entry.TryGetProperty("target", out JsonElement targets) || targets.ValueKind != JsonValueKind.Array)
        {
            return "";
        }

        string[] names = [.. targets.EnumerateArray().Select(NameOf)];
        return names.Length <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most - 1))} and {names.Length - most + 1} more";
    }

    /// <summary>A person by the login, anything else by its name.</summary>
    private static string NameOf(JsonElement someone) =>
        (At(someone, "type") == "User" ? At(someone, "alternateId") : At(someone, "displayName")) ?? At(someone, "id") ?? "?";

    private static string? At(JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
