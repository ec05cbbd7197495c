using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>One requirement as the device found it.</summary>
/// <param name="Id">A stable word: see <see cref="RequirementIds"/>.</param>
/// <param name="Satisfied">Whether it holds.</param>
/// <param name="Gates">Whether commands are fetched only while it holds.</param>
/// <param name="Observed">What was found, for an admin: for Okta Verify its version, or why there is none.</param>
public sealed record RequirementReport(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("satisfied")] bool Satisfied,
    [property: JsonPropertyName("gates")] bool Gates,
    [property: JsonPropertyName("observed")] string Observed)
{
    /// <summary>Whether it keeps commands from being fetched.</summary>
    [JsonIgnore]
    public bool ClosesGate => Gates && !Satisfied;
}
