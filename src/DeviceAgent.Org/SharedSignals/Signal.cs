using DeviceAgent.Org.Issuers;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.SharedSignals;

/// <summary>A security event token of a transmitter, its signature checked.</summary>
/// <param name="Transmitter">Who sent it.</param>
/// <param name="Token">Its claims.</param>
/// <param name="Revoked">The event, where it is session-revoked; null for another one.</param>
/// <param name="At">When the triggering fact happened, at the latest: a value in whole seconds means any moment of its second.</param>
public sealed record Signal(SignalTransmitter Transmitter, SecurityEventToken Token, SessionRevokedEvent? Revoked, DateTimeOffset At)
{
    /// <summary>How far in the future a transmitter's time may lie.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Older tokens are refused: for so long is remembered which ones were taken.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(30);

    /// <summary>
    /// The user: of the top-level <c>sub_id</c>, else of the event (Okta's older shape). Of a complex subject the user's part, in whatever session
    /// or on whatever device of the transmitter's. Null when none is named.
    /// </summary>
    public SubjectIdentifier? User => (Token.Subject ?? Revoked?.Subject) is { } subject ? subject.User ?? subject : null;

    /// <summary>Whether the transmitter's rule makes a logout of it.</summary>
    public bool MeansLogout => Revoked is not null && Transmitter.LogOut switch
    {
        SignalRule.Always => true,
        SignalRule.UnlessByUser => Revoked.InitiatingEntity != "user",
        _ => false,
    };

    /// <summary>Reads what was pushed.</summary>
    /// <exception cref="SignalException">It can never be taken.</exception>
    /// <exception cref="IOException">The transmitter's keys cannot be read: it may come again.</exception>
    public static async Task<Signal> ReadAsync(string compact, SignalTransmitter transmitter, IssuerKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transmitter);
        SignedToken signed;
        try
        {
            signed = SignedToken.Read(compact, SecurityEventToken.MediaType);
        }
        catch (TokenException e)
        {
            throw new SignalException(SetErrorCodes.InvalidRequest, e.Message);
        }

        if (signed.Issuer != transmitter.Trusted.Issuer)
        {
            throw new SignalException(SetErrorCodes.InvalidIssuer, $"the token's iss is not {transmitter.Trusted.Issuer}");
        }

        try
        {
            await signed.RequireSignatureAsync(keys, cancellationToken);
        }
        catch (TokenException e)
        {
            throw new SignalException(SetErrorCodes.InvalidKey, e.Message);
        }

        return signed.Audiences.Contains(transmitter.Audience, StringComparer.Ordinal)
            ? Of(signed, transmitter, now)
            : throw new SignalException(SetErrorCodes.InvalidAudience, $"the token's aud does not hold {transmitter.Audience}");
    }

    private static Signal Of(SignedToken signed, SignalTransmitter transmitter, DateTimeOffset now)
    {
        try
        {
            var token = SecurityEventToken.Read(signed.Token);
            SessionRevokedEvent? revoked = token.EventType == EventTypes.SessionRevoked ? token.ReadSessionRevoked() : null;
            DateTimeOffset at = TimeOf(token, revoked);
            string? fault = at > now + Ahead || token.IssuedAt > now + Ahead ? "the event or the token lies in the future: compare the clocks"
                : token.IssuedAt < now - Oldest ? $"the token is older than {Oldest.TotalDays} days"
                : null;
            return fault is null ? new Signal(transmitter, token, revoked, at < now ? at : now) : throw new SignalException(SetErrorCodes.InvalidRequest, fault);
        }
        catch (FormatException e)
        {
            throw new SignalException(SetErrorCodes.InvalidRequest, e.Message);
        }
    }

    private static DateTimeOffset TimeOf(SecurityEventToken token, SessionRevokedEvent? revoked) => revoked?.EventTimestamp is { } value
        ? (NumericDate.Read(value) ?? throw new FormatException("event_timestamp is no time")) + NumericDate.Unit(value)
        : (token.TimeOfEvent ?? token.IssuedAt) + TimeSpan.FromSeconds(1);
}
