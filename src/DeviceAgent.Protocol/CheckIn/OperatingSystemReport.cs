using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>The operating system's name (<c>macOS</c>, <c>Linux</c>) and version.</summary>
public sealed record OperatingSystemReport(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("version")] string Version);
