using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.DeviceAccess;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>An entry of Okta's System Log, as far as the relay looks at it (the <c>LogEvent</c> schema of Okta's management API).</summary>
public sealed record LoggedEvent
{
    private const int LongestId = 100;
    private const int LongestName = 320;

    /// <summary>Names it, once and for all.</summary>
    public required string Uuid { get; init; }

    public required string EventType { get; init; }

    /// <summary>When the fact happened.</summary>
    public required DateTimeOffset Published { get; init; }

    /// <summary>The <c>outcome.result</c>; null when there is none.</summary>
    public string? Result { get; init; }

    /// <summary>Okta's id of the user who is meant; null when no target is a user.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's <c>alternateId</c>: the login, or an e-mail address.</summary>
    public string? Login { get; init; }

    /// <summary>Who did it, for people.</summary>
    public string? Actor { get; init; }

    /// <summary>What Okta's entries of the same fact have in common: <c>debugData.traceId</c>, else the id of the transaction, else the event's own.</summary>
    public required string TraceId { get; init; }

    /// <summary>The <c>debugData.deviceLogoutType</c>; null when there is none.</summary>
    public string? DeviceLogoutType { get; init; }

    /// <summary>Null for what has no uuid, type or time: nothing can be made of it.</summary>
    public static LoggedEvent? TryRead(JsonElement entry)
    {
        if (Text(entry, "uuid", LongestId) is not { } uuid || Text(entry, "eventType", LongestId) is not { } type
            || !DateTimeOffset.TryParse(Text(entry, "published", LongestId), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset published))
        {
            return null;
        }

        JsonElement user = Member(entry, "target") is { ValueKind: JsonValueKind.Array } targets
            ? targets.EnumerateArray().FirstOrDefault(t => Text(t, "type", LongestId) == "User")
            : default;
        JsonElement debug = Member(Member(entry, "debugContext"), "debugData");
        JsonElement actor = Member(entry, "actor");
        return new LoggedEvent
        {
            Uuid = uuid,
            EventType = type,
            Published = published,
            Result = Text(Member(entry, "outcome"), "result", LongestId),
            UserId = Text(user, "id", LongestId),
            Login = Text(user, "alternateId", LongestName),
            Actor = Text(actor, "displayName", LongestName) ?? Text(actor, "alternateId", LongestName),
            TraceId = Text(debug, "traceId", LongestId) ?? Text(Member(entry, "transaction"), "id", LongestId) ?? uuid,
            DeviceLogoutType = Text(debug, "deviceLogoutType", LongestId),
        };
    }

    private static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement member) ? member : default;

    /// <summary>A text without what no database or terminal should see; null for none, or one that is too long to be it.</summary>
    private static string? Text(JsonElement of, string name, int longest) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } text && CertificateNames.Clean(text.GetString()) is { } clean && clean.Length <= longest ? clean : null;
}
