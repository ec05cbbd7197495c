using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>
/// Tells foreign receivers of device logouts: one CAEP session-revoked for each device, in the transaction that lets the logout go out, so that neither is
/// there without the other. What too many wait on is disabled, and says so: nothing is dropped in silence.
/// </summary>
public sealed class LogoutSignals(StreamEvents events, StreamStatusChanges changes, OrgAddresses addresses, TimeProvider time)
{
    /// <summary>So many SETs wait on one stream at most.</summary>
    public const int MostWaiting = 10_000;

    /// <summary>And none for longer.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <summary>A logout goes out, or is released.</summary>
    /// <param name="db">The running write.</param>
    /// <param name="trace">The logout.</param>
    /// <param name="user">Who is logged out.</param>
    /// <param name="deviceIds">Of which devices.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task AddAsync(OrgDb db, TraceRecord trace, UserRecord user, IReadOnlyCollection<string> deviceIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(deviceIds);
        DateTimeOffset now = time.GetUtcNow();
        var streams = await db.Streams.Where(s => s.Status != StreamStatus.Disabled)
            .Join(db.Receivers, s => s.ReceiverId, r => r.Id, (s, r) => new { Stream = s, Receiver = r })
            .ToListAsync(cancellationToken);
        foreach (var told in streams.Where(s => s.Receiver.IsGood(now) && EventStreams.DeliveredOn(s.Stream).Contains(EventTypes.SessionRevoked)))
        {
            if (await OverflowAsync(db, told.Stream.StreamId, deviceIds.Count, now, cancellationToken) is { } reason)
            {
                await changes.ChangeAsync(db, told.Receiver, told.Stream, StreamStatus.Disabled, reason, LogActor.Org, tell: true, cancellationToken);
                continue;
            }

            foreach (string deviceId in deviceIds)
            {
                events.Add(db, SetOf(told.Stream.StreamId, trace, user, deviceId, now));
            }
        }
    }

    private static async Task<string?> OverflowAsync(OrgDb db, string streamId, int more, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IQueryable<StreamEventRecord> waiting = db.StreamEvents.Where(e => e.Owner == streamId && e.EventType == EventTypes.SessionRevoked);
        if (await waiting.CountAsync(cancellationToken) + more > MostWaiting)
        {
            return $"more than {MostWaiting} events were not acknowledged; they are deleted";
        }

        return await waiting.OrderBy(e => e.Number).FirstOrDefaultAsync(cancellationToken) is { } oldest && now - oldest.IssuedAt > LongestWait
            ? $"nothing was acknowledged for {LongestWait.TotalDays:0} days; what waited is deleted"
            : null;
    }

    /// <summary>
    /// The subject is complex: by CAEP 1.0 section 3.1 the revocation then applies to the sessions that match all of it, which are the user's on that
    /// device. <c>event_timestamp</c> is in whole seconds, as its section 2 says.
    /// </summary>
    private StreamEventRecord SetOf(string streamId, TraceRecord trace, UserRecord user, string deviceId, DateTimeOffset now) => new()
    {
        Jti = Guid.NewGuid().ToString("N"),
        Owner = streamId,
        EventType = EventTypes.SessionRevoked,
        Subject = JsonSerializer.Serialize(
            SubjectIdentifier.OfUserAndDevice(SubjectOf(user), SubjectIdentifier.OfOpaque(deviceId)), ProtocolJson.Default.SubjectIdentifier),
        Payload = JsonSerializer.Serialize(
            new SessionRevokedEvent
            {
                EventTimestamp = trace.IssuedAt.ToUnixTimeSeconds(),
                InitiatingEntity = trace.InitiatingEntity,
                ReasonAdmin = CommandSets.English(trace.ReasonAdmin),
                ReasonUser = CommandSets.English(trace.ReasonUser),
            },
            ProtocolJson.Default.SessionRevokedEvent),
        Transaction = trace.TraceId,
        IssuedAt = now,
    };

    private SubjectIdentifier SubjectOf(UserRecord user) => CommandSets.EmailOf(user) is { Length: > 0 } email
        ? SubjectIdentifier.OfEmail(email)
        : SubjectIdentifier.OfIssuerAndSub(addresses.ReceiversIssuer, user.Id);
}
