using System.Text.Json;
using DeviceAgent.Protocol.Subjects;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>
/// The claims of a Security Event Token (RFC 8417 section 2). Reading proves nothing: who believes the claims must have
/// verified the signature first.
/// </summary>
public sealed record SecurityEventToken
{
    public const string MediaType = "secevent+jwt";

    public required string Jti { get; init; }

    public required string Issuer { get; init; }

    /// <summary>Seconds since 1970 (RFC 7519 section 4.1.6).</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Time of event (RFC 8417 section 2.2), null when absent.</summary>
    public DateTimeOffset? TimeOfEvent { get; init; }

    /// <summary>The transaction that several SETs belong to (RFC 8417 section 2.2): our trace id.</summary>
    public string? Transaction { get; init; }

    /// <summary>The top-level subject (<c>sub_id</c>, RFC 9493 section 4.1), null when absent.</summary>
    public SubjectIdentifier? Subject { get; init; }

    /// <summary>The names of the members of the top-level subject; empty when it is absent. A complex one may have critical ones (SSF 1.0 section 3.6).</summary>
    public IReadOnlyList<string> SubjectMembers { get; init; } = [];

    /// <summary>
    /// The recipient's key as an RFC 7638 thumbprint (<c>cnf</c> with <c>jkt</c>; RFC 7800 section 3, RFC 9449 section 6.1), null when absent:
    /// our org names the instance key that the poll was signed with.
    /// </summary>
    public string? RecipientKey { get; init; }

    /// <summary>The event type URI: a SET here carries exactly one event.</summary>
    public required string EventType { get; init; }

    /// <summary>The event's payload as it stands in the token.</summary>
    public required JsonElement Event { get; init; }

    /// <summary>Reads the claims of a token whose signature somebody else verifies.</summary>
    /// <exception cref="FormatException">A required claim is missing or has the wrong form; the message names it.</exception>
    public static SecurityEventToken Read(JsonWebToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        JsonElement claims = ReadClaims(token);
        (string eventType, JsonElement payload) = ReadEvent(claims);
        return new SecurityEventToken
        {
            Jti = RequiredString(claims, "jti"),
            Issuer = RequiredString(claims, "iss"),
            IssuedAt = OptionalDate(claims, "iat") ?? throw new FormatException("the claim iat is missing"),
            TimeOfEvent = OptionalDate(claims, "toe"),
            Transaction = ReadTransaction(claims),
            Subject = claims.TryGetProperty("sub_id", out JsonElement subject)
                ? ReadAs(subject, ProtocolJson.Default.SubjectIdentifier, "the claim sub_id")
                : null,
            SubjectMembers = subject.ValueKind == JsonValueKind.Object ? [.. subject.EnumerateObject().Select(m => m.Name)] : [],
            RecipientKey = ReadRecipientKey(claims),
            EventType = eventType,
            Event = payload,
        };
    }

    /// <summary>The payload as a session-revoked event.</summary>
    /// <exception cref="FormatException">A member has the wrong type.</exception>
    public SessionRevokedEvent ReadSessionRevoked() =>
        ReadAs(Event, ProtocolJson.Default.SessionRevokedEvent, "the session-revoked event");

    /// <summary>The payload as a stream-updated event.</summary>
    /// <exception cref="FormatException">A member has the wrong type.</exception>
    public StreamUpdatedEvent ReadStreamUpdated() =>
        ReadAs(Event, ProtocolJson.Default.StreamUpdatedEvent, "the stream-updated event");

    /// <summary>The payload as a logout-withdrawn event.</summary>
    /// <exception cref="FormatException">A member has the wrong type.</exception>
    public LogoutWithdrawnEvent ReadLogoutWithdrawn() =>
        ReadAs(Event, ProtocolJson.Default.LogoutWithdrawnEvent, "the logout-withdrawn event");

    private static JsonElement ReadClaims(JsonWebToken token)
    {
        try
        {
            byte[] json = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(token.EncodedPayload);
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new FormatException("the payload is not a JSON object", e);
        }
    }

    private static (string Type, JsonElement Payload) ReadEvent(JsonElement claims)
    {
        if (!claims.TryGetProperty("events", out JsonElement events) || events.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("the claim events is missing or not an object");
        }

        using JsonElement.ObjectEnumerator members = events.EnumerateObject();
        if (!members.MoveNext())
        {
            throw new FormatException("the claim events is empty");
        }

        JsonProperty only = members.Current;
        if (members.MoveNext())
        {
            throw new FormatException("the claim events holds more than one event");
        }

        return only.Value.ValueKind == JsonValueKind.Object
            ? (only.Name, only.Value)
            : throw new FormatException("the event's payload is not an object");
    }

    /// <summary>Other members of <c>cnf</c> are passed over (RFC 7800 section 3.1).</summary>
    private static string? ReadRecipientKey(JsonElement claims) =>
        !claims.TryGetProperty("cnf", out JsonElement confirmation) ? null
        : confirmation.ValueKind == JsonValueKind.Object ? OptionalString(confirmation, "jkt")
        : throw new FormatException("the claim cnf is not an object");

    /// <summary>A text by RFC 8417 section 2.2; the examples of CAEP 1.0 have a number.</summary>
    private static string? ReadTransaction(JsonElement claims) =>
        claims.TryGetProperty("txn", out JsonElement txn) && txn.ValueKind == JsonValueKind.Number ? txn.GetRawText() : OptionalString(claims, "txn");

    private static string RequiredString(JsonElement claims, string name) =>
        OptionalString(claims, name) is { Length: > 0 } text
            ? text
            : throw new FormatException($"the claim {name} is missing or empty");

    private static string? OptionalString(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new FormatException($"the claim {name} is not a string");
    }

    private static DateTimeOffset? OptionalDate(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        // RFC 7519 allows a fraction; a whole second is all that rule 1 needs, and its uncertainty covers the rest.
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds)
            && seconds is >= 0 and < long.MaxValue && NumericDate.Read((long)seconds) is { } date
            ? date
            : throw new FormatException($"the claim {name} is not a date in seconds since 1970");
    }

    private static T ReadAs<T>(JsonElement json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return json.Deserialize(type) ?? throw new FormatException($"{what} is null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{what} has a member of the wrong type ({e.Path})", e);
        }
    }
}
