using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Outcomes;

/// <summary>One rung of the terminator ladder as it was taken.</summary>
/// <param name="SessionId">The session it was taken against.</param>
/// <param name="Attempt">The attempt it belongs to, from 1.</param>
/// <param name="Step">The rung's name.</param>
/// <param name="DurationMilliseconds">How long the rung and the look after it took, on the continuous clock.</param>
/// <param name="Result"><c>gone</c>, <c>alive</c>, <c>error</c> or <c>not-the-same</c> (the identity had changed: nothing was done).</param>
/// <param name="Detail">What the rung said, in words; empty when nothing.</param>
public sealed record StepReport(
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("step")] string Step,
    [property: JsonPropertyName("duration_ms")] long DurationMilliseconds,
    [property: JsonPropertyName("result")] string Result,
    [property: JsonPropertyName("detail")] string Detail);
