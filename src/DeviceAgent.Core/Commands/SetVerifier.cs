using System.Text.Json;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Commands;

/// <summary>
/// Decides whether a SET is a command for this device (design rule 4): signature by a trusted key, the configured issuer, our
/// own stream's audience, our own instance key if one is named, the type, the device subject absent or ours, and times that are not
/// in the future.
/// </summary>
public sealed class SetVerifier(TrustedKeys keys, InstanceKey instanceKey, OrgTime orgTime, IMachineClock clock)
{
    /// <summary>How far ahead of org time the triggering fact may lie (design rule 1).</summary>
    public static readonly TimeSpan EventLeeway = TimeSpan.FromMinutes(5);

    /// <summary>How far ahead of org time <c>iat</c> may lie: the clocks of an org's own machines differ a little.</summary>
    public static readonly TimeSpan IssuedAtLeeway = TimeSpan.FromMinutes(1);

    /// <summary>Judges one SET.</summary>
    /// <param name="jti">The key under which the SET came in the poll response.</param>
    /// <param name="compact">The SET in compact serialization.</param>
    /// <param name="org">Whose SETs are believed, and our own audience.</param>
    /// <param name="received">When the answer with the SET had come in.</param>
    /// <param name="cancellationToken">Ends a fetch of keys.</param>
    /// <exception cref="IOException">Nothing can be trusted now: the state folder cannot keep whom.</exception>
    public async ValueTask<SetVerdict> VerifyAsync(
        string jti, string compact, OrgEndpoints org, BootInstant received, CancellationToken cancellationToken)
    {
        JsonWebToken token;
        try
        {
            token = new JsonWebToken(compact);
        }
        catch (ArgumentException)
        {
            return SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "not a JWT in compact serialization");
        }

        return Judge(() => CheckHeader(token))
            ?? await CheckSignatureAsync(token, org, received, cancellationToken)
            ?? Judge(() => CheckAddress(token, org) ?? ReadEvent(jti, token, org, received))!;
    }

    /// <summary>
    /// Judges what the sender alone has written. A header or claim of a type that nobody expects: anyone can send such a thing, so it
    /// must not end the agent. A fault of our own (in the keys) must not look like it, because a refusal is final.
    /// </summary>
    private static SetVerdict? Judge(Func<SetVerdict?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsSendersFault(e))
        {
            return SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "a header or claim has the wrong type");
        }
    }

    private static bool IsSendersFault(Exception e) =>
        e is ArgumentException or InvalidOperationException or SecurityTokenException or JsonException;

    private static SetVerdict.Refused? CheckHeader(JsonWebToken token)
    {
        // Read here, where one of the wrong type is the sender's fault.
        _ = token.Kid;
        return !string.Equals(token.Typ, SecurityEventToken.MediaType, StringComparison.OrdinalIgnoreCase)
            // RFC 7515 section 4.1.9: the part that is left out there may stand there.
            && !string.Equals(token.Typ, "application/" + SecurityEventToken.MediaType, StringComparison.OrdinalIgnoreCase)
                ? SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "the header typ is not secevent+jwt")
            : !TokenSignature.Algorithms.Contains(token.Alg)
                ? SetVerdict.Refuse(SetErrorCodes.InvalidKey, "the algorithm is neither ES256 nor RS256")
            : null;
    }

    private async ValueTask<SetVerdict?> CheckSignatureAsync(
        JsonWebToken token, OrgEndpoints org, BootInstant received, CancellationToken cancellationToken)
    {
        KeyChoice choice = await keys.FindAsync(token.Kid, org, cancellationToken);
        if (await FitsAnyAsync(token, choice))
        {
            return null;
        }

        choice = await keys.FindNewerAsync(token.Kid, org, received, cancellationToken);
        return await FitsAnyAsync(token, choice) ? null
            : choice.Distrust is { } reason ? new SetVerdict.Deferred(reason)
            : choice.Trusted.Count == 0 ? new SetVerdict.Deferred("the signing key is not known (yet)")
            // A key set from before the SET may lack its key: a refusal would be final.
            : choice.ReadAt < received ? new SetVerdict.Deferred("the signature fits none of the org's keys as they were last read")
            : SetVerdict.Refuse(SetErrorCodes.InvalidKey, "the signature does not fit the org's key");
    }

    private static async ValueTask<bool> FitsAnyAsync(JsonWebToken token, KeyChoice choice)
    {
        foreach (SecurityKey key in choice.Trusted)
        {
            try
            {
                if (await TokenSignature.FitsAsync(token, key))
                {
                    return true;
                }
            }
            catch (Exception e) when (IsSendersFault(e))
            {
                // No signature of this key.
            }
        }

        return false;
    }

    private static SetVerdict.Refused? CheckAddress(JsonWebToken token, OrgEndpoints org) =>
        token.Issuer != org.Issuer ? SetVerdict.Refuse(SetErrorCodes.InvalidIssuer, $"iss is not {org.Issuer}")
        : !token.Audiences.Intersect(org.Audiences).Any() ? SetVerdict.Refuse(SetErrorCodes.InvalidAudience, "aud is not this device's stream")
        : null;

    private SetVerdict ReadEvent(string jti, JsonWebToken token, OrgEndpoints org, BootInstant received)
    {
        try
        {
            SecurityEventToken set = SecurityEventToken.Read(token);
            return set.Jti != jti
                ? SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "the jti differs from the key it was delivered under")
                // What our stream's audience is, nobody has signed: who breaks TLS can show us another device's stream and its SETs.
                : set.RecipientKey is { } recipient && recipient != instanceKey.Thumbprint
                ? SetVerdict.Refuse(SetErrorCodes.InvalidAudience, "cnf names another instance key: the SET was handed out to another device")
                : set.EventType switch
                {
                    EventTypes.SessionRevoked => ReadCommand(set, org, received),
                    EventTypes.LogoutWithdrawn => ReadWithdrawal(set),
                    EventTypes.Verification => new SetVerdict.Control(set.EventType),
                    EventTypes.StreamUpdated => ReadUpdate(set, org),
                    _ => SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "the event type is not one this agent knows"),
                };
        }
        catch (FormatException e)
        {
            return SetVerdict.Refuse(SetErrorCodes.InvalidRequest, e.Message);
        }
    }

    /// <summary>SSF 1.0 section 8.1.5: the subject is the stream.</summary>
    private static SetVerdict.Control ReadUpdate(SecurityEventToken set, OrgEndpoints org) => new(set.EventType)
    {
        Update = set.Subject?.Id is { } stream && org.StreamId is { } ours && stream != ours ? null : set.ReadStreamUpdated(),
    };

    private static SetVerdict ReadWithdrawal(SecurityEventToken set) =>
        set.ReadLogoutWithdrawn().Command is { Length: > 0 } command
            ? new SetVerdict.Withdrawal(command)
            : SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "the withdrawal names no command");

    private SetVerdict ReadCommand(SecurityEventToken set, OrgEndpoints org, BootInstant received)
    {
        SessionRevokedEvent revoked = set.ReadSessionRevoked();
        SubjectIdentifier? subject = set.Subject ?? revoked.Subject;
        bool complex = subject?.Format == SubjectFormats.Complex || subject?.User is not null || subject?.Device is not null;
        if (complex && subject!.Device is { } device && !IsThisDevice(device, org))
        {
            return SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "the subject's device is another one");
        }

        if (complex && org.CriticalMembers?.Intersect(set.SubjectMembers).FirstOrDefault() is { } critical)
        {
            return SetVerdict.Refuse(SetErrorCodes.InvalidRequest, $"the subject's member {critical} is critical, and this agent does not know it");
        }

        if (revoked is { EventTimestamp: not null, EventTime: null })
        {
            return SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "event_timestamp is not a time");
        }

        DateTimeOffset issuedAt = revoked.EventTime ?? set.TimeOfEvent ?? set.IssuedAt;

        // A time in whole seconds has lost up to one: who signed in within that second did so before the command was issued.
        TimeSpan unit = NumericDate.Unit(revoked.EventTimestamp ?? 0);
        return CheckTimes(set, issuedAt) ?? (orgTime.TryMap(issuedAt, out BootInterval first) && orgTime.TryMap(issuedAt + unit, out BootInterval last)
            ? new SetVerdict.Command(new LogoutCommand
            {
                Jti = set.Jti,
                TraceId = set.Transaction,
                User = complex ? subject!.User : subject,
                Assignment = new DeviceAccessAssignment
                {
                    LocalAccounts = [.. (revoked.DeviceAccess?.LocalAccounts ?? []).OfType<string>()],
                    SingleUser = revoked.DeviceAccess?.SingleUser ?? false,
                },
                ReasonAdmin = AnyText(revoked.ReasonAdmin),
                ReasonUser = AnyText(revoked.ReasonUser),
                IssuedAt = issuedAt,
                // Nothing can have been issued after it was received: a clock that is ahead must not reach newer sessions.
                Issued = new BootInterval(
                    BootInstant.Earlier(first.Earliest, received), BootInstant.Earlier(last.Latest, received)),
                BootId = clock.BootId,
                ReceivedAt = clock.Wall.GetUtcNow(),
            })
            : new SetVerdict.Deferred("org time is not known yet"));
    }

    /// <summary>
    /// An <c>iat</c> in the future says that org time was stepped since it was last seen: that passes, so the SET is deferred.
    /// An event that lies ahead of its own token's time never becomes right.
    /// </summary>
    private SetVerdict? CheckTimes(SecurityEventToken set, DateTimeOffset issuedAt)
    {
        if (!orgTime.TryNow(out _, out DateTimeOffset latestNow))
        {
            return new SetVerdict.Deferred("org time is not known yet");
        }

        return set.IssuedAt > latestNow + IssuedAtLeeway ? new SetVerdict.Deferred("iat lies in the future")
            : issuedAt > latestNow + EventLeeway
                ? SetVerdict.Refuse(SetErrorCodes.InvalidRequest, "the event lies more than 5 minutes in the future")
            : null;
    }

    /// <summary>The stream's audience names the device; an opaque id (or a <c>sub</c>) must be its last path segment or the audience itself.</summary>
    private static bool IsThisDevice(SubjectIdentifier device, OrgEndpoints org) =>
        (device.Id ?? device.Sub) is { Length: > 0 } id
        && org.Audiences.Any(audience => id == audience || audience.EndsWith('/' + id, StringComparison.Ordinal));

    private static string? AnyText(IReadOnlyDictionary<string, string>? reason) =>
        reason is null ? null : reason.TryGetValue("en", out string? english) ? english : reason.Values.FirstOrDefault();
}
