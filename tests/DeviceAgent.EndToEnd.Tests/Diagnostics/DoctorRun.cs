using System.Text.Json.Nodes;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>What a real <c>device-agent doctor --json</c> came to.</summary>
/// <param name="ExitCode">Of the process.</param>
/// <param name="Report">Its document.</param>
/// <param name="Text">All of its output.</param>
public sealed record DoctorRun(int ExitCode, JsonNode Report, string Text)
{
    /// <summary>The first warning or failure; null when there is none.</summary>
    public JsonNode? First => Findings.FirstOrDefault(finding => (string)finding["state"]! is "warning" or "failure");

    public IEnumerable<JsonNode> Findings => Report["findings"]!.AsArray().Select(finding => finding!);

    public JsonNode Of(string check) => Findings.Single(finding => (string)finding["check"]! == check);
}
