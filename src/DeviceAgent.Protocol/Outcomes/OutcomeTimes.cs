using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Outcomes;

/// <summary>
/// When the device did what, by its own wall clock (for people and timelines; no rule compares them). <c>ended_at</c> is the
/// end of the last step, <c>proven_at</c> the fresh listing that showed every target gone; both null when not reached.
/// </summary>
public sealed record OutcomeTimes(
    [property: JsonPropertyName("received_at")] DateTimeOffset ReceivedAt,
    [property: JsonPropertyName("started_at")] DateTimeOffset? StartedAt,
    [property: JsonPropertyName("ended_at")] DateTimeOffset? EndedAt,
    [property: JsonPropertyName("proven_at")] DateTimeOffset? ProvenAt,
    [property: JsonPropertyName("finished_at")] DateTimeOffset FinishedAt);
