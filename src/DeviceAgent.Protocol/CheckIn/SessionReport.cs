using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.CheckIn;

/// <summary>A login session as the device lists it.</summary>
/// <param name="Account">The local account's short name.</param>
/// <param name="Uid">The account's user id.</param>
/// <param name="SessionId">The platform's session id, as text.</param>
/// <param name="Kind"><c>console</c>, <c>switched-away</c> or <c>remote</c>.</param>
/// <param name="LoginTime">Wall-clock login time, null when unknown.</param>
public sealed record SessionReport(
    [property: JsonPropertyName("account")] string Account,
    [property: JsonPropertyName("uid")] uint Uid,
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("login_time")] DateTimeOffset? LoginTime);
