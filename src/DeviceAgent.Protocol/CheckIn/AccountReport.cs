using System.Text.Json.Serialization;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>A local human account and the people it is linked to.</summary>
public sealed record AccountReport(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("uid")] uint Uid,
    [property: JsonPropertyName("links")] IReadOnlyList<SubjectIdentifier> Links);
