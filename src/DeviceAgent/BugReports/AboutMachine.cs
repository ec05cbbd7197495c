using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.BugReports;

/// <summary>The report's <c>about.json</c>: which program on which machine.</summary>
internal sealed record AboutMachine
{
    public required string Agent { get; init; }

    public required string Runtime { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Architecture { get; init; }

    public required string MachineName { get; init; }

    public required string Program { get; init; }

    /// <summary>Whether root made the report: another user sees less.</summary>
    public required bool Privileged { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Of the state folder the names, sizes and modes, and nothing of the contents.</summary>
    public required IReadOnlyList<string> StateFolder { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, AboutMachineJson.Default.AboutMachine);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AboutMachine))]
internal sealed partial class AboutMachineJson : JsonSerializerContext;
