using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Outcomes;

/// <summary>One session of the device and its result.</summary>
/// <param name="Account">The local account's short name.</param>
/// <param name="Uid">The account's user id.</param>
/// <param name="SessionId">The platform's session id, as text.</param>
/// <param name="Pid">The process that leads the session.</param>
/// <param name="Kind"><c>console</c>, <c>switched-away</c> or <c>remote</c>.</param>
/// <param name="Result">One of <see cref="SessionResults"/>.</param>
/// <param name="Detail">Why, in words.</param>
public sealed record SessionOutcome(
    [property: JsonPropertyName("account")] string Account,
    [property: JsonPropertyName("uid")] uint Uid,
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("pid")] int Pid,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("result")] string Result,
    [property: JsonPropertyName("detail")] string Detail);
