using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Core.Diagnostics.Status;

namespace DeviceAgent.Cli.Status;

/// <summary>The status as JSON (docs/status.schema.json): what the agent wrote, with the verdict before it.</summary>
internal static class StatusDocument
{
    /// <param name="reading">What was found.</param>
    /// <param name="verdict">What it says.</param>
    /// <param name="indented">False for one line.</param>
    public static string Of(StatusReading reading, StatusVerdict verdict, bool indented)
    {
        var document = new JsonObject
        {
            ["version"] = AgentStatus.CurrentVersion,
            ["state"] = Word(verdict.State),
            ["summary"] = verdict.Summary,
            ["details"] = reading.Status is null ? null : JsonValue.Create(reading.IsWhole),
        };
        if (reading.Status is { } status)
        {
            JsonObject written = JsonSerializer.SerializeToNode(status, StatusJson.Default.AgentStatus)!.AsObject();
            foreach (string name in written.Select(member => member.Key).Where(name => !document.ContainsKey(name)).ToArray())
            {
                JsonNode? value = written[name];
                written.Remove(name);
                document[name] = value;
            }
        }

        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            Indented = indented,
            NewLine = "\n",

            // It goes to a person or to a program, never into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public static string Word(AgentState state) => state switch
    {
        AgentState.Running => "running",
        AgentState.Stale => "stale",
        AgentState.Stopping => "stopping",
        AgentState.Stopped => "stopped",
        AgentState.Gone => "gone",
        AgentState.Unknown => "unknown",
        AgentState.Unreadable => "unreadable",
        _ => "not-permitted",
    };
}
