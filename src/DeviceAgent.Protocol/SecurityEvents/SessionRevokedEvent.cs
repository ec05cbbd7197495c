using System.Text.Json;
using System.Text.Json.Serialization;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>The payload of a CAEP <c>session-revoked</c> event (CAEP 1.0 sections 2 and 3.1).</summary>
public sealed record SessionRevokedEvent
{
    /// <summary>When the triggering fact happened: seconds since 1970 (CAEP; RFC 7519 allows a fraction), or milliseconds (Okta's transmitter). See <see cref="EventTime"/>.</summary>
    [JsonPropertyName("event_timestamp")] public double? EventTimestamp { get; init; }

    /// <summary><c>admin</c>, <c>user</c>, <c>policy</c> or <c>system</c> (CAEP 1.0 section 2).</summary>
    [JsonPropertyName("initiating_entity")] public string? InitiatingEntity { get; init; }

    /// <summary>Why, for admins and logs: language tag to text (CAEP 1.0 section 2).</summary>
    [JsonPropertyName("reason_admin")] public IReadOnlyDictionary<string, string>? ReasonAdmin { get; init; }

    /// <summary>Why, for the user: language tag to text (CAEP 1.0 section 2).</summary>
    [JsonPropertyName("reason_user")] public IReadOnlyDictionary<string, string>? ReasonUser { get; init; }

    /// <summary>The subject inside the event, as Okta's transmitter sends it; the top-level <c>sub_id</c> wins where both stand.</summary>
    [JsonPropertyName("subject")] public SubjectIdentifier? Subject { get; init; }

    /// <summary>Ours: what the org knows of this user on this device. Inside the signed event, so that nobody on the way can change it.</summary>
    [JsonPropertyName("device_access")] public DeviceAccessAssignment? DeviceAccess { get; init; }

    /// <summary>The moment of the triggering fact, or null when the event does not say.</summary>
    [JsonIgnore] public DateTimeOffset? EventTime => EventTimestamp is { } value ? NumericDate.Read(value) : null;
}
