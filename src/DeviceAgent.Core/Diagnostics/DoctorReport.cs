using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>All findings, as <c>doctor --json</c> prints them.</summary>
/// <param name="Version">Of this shape: 1.</param>
/// <param name="AgentVersion">The agent's.</param>
/// <param name="At">When it was finished, by this machine's clock.</param>
/// <param name="State">The worst of all: ok, warning or failure.</param>
/// <param name="First">The code to see to first; null when all is well.</param>
/// <param name="Findings">In the order in which they were looked at, causes before their symptoms.</param>
public sealed record DoctorReport(int Version, string AgentVersion, DateTimeOffset At, FindingState State, string? First, IReadOnlyList<Finding> Findings)
{
    /// <param name="findings">In their order.</param>
    /// <param name="at">Now.</param>
    public static DoctorReport Of(IReadOnlyList<Finding> findings, DateTimeOffset at)
    {
        FindingState worst = findings.Select(finding => finding.State == FindingState.Skipped ? FindingState.Ok : finding.State).DefaultIfEmpty().Max();
        return new DoctorReport(
            1, AgentIdentity.Version, at, worst, worst == FindingState.Ok ? null : findings.First(finding => finding.State == worst).Code, findings);
    }

    public int Count(FindingState state) => Findings.Count(finding => finding.State == state);

    public string ToJson() => JsonSerializer.Serialize(this, DoctorJson.Default.DoctorReport);
}

/// <summary>Source-generated, so that the agent can be trimmed and compiled ahead of time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
