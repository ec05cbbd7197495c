using System.Text.Json;
using System.Text.Json.Serialization;
using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>What <c>device-agent config --json</c> prints.</summary>
/// <param name="Version">1. A new member does not raise it; a change of what a member means does.</param>
/// <param name="File">The configuration file that was read; null when there was none.</param>
/// <param name="Settings">Every key, in the order of docs/configuration.md.</param>
/// <param name="Warnings">What could not be used as it was given, one line each.</param>
public sealed record ConfigurationDocument(
    int Version, string? File, IReadOnlyList<SettingInDocument> Settings, IReadOnlyList<string> Warnings)
{
    public static ConfigurationDocument Of(AgentConfiguration configuration) => new(
        1, configuration.File, [.. configuration.Settings.Select(SettingInDocument.Of)], configuration.Warnings);

    /// <summary>Indented, with no line's end at its end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConfigurationDocumentJson.Default.ConfigurationDocument);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ConfigurationDocument))]
internal sealed partial class ConfigurationDocumentJson : JsonSerializerContext;
