using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SharedSignals.Streams;

/// <summary>
/// The SETs that wait on streams and are no commands of devices: control events, and what foreign receivers are told. Kept until they are
/// acknowledged; <see cref="StreamEventRecord.Owner"/> says whose they are.
/// </summary>
public sealed class StreamEvents(PollWaiters waiters, StreamLimits limits, SystemLogWriter log, TimeProvider time)
{
    // A statement takes only so many parameters.
    private const int MostInOneStatement = 500;
    private const int LongestDescription = 200;

    /// <summary>What waits, oldest first, as far as a stream of this status delivers it: one that is not enabled tells of its own status only (SSF 1.0 section 8.1.5).</summary>
    public static Task<List<StreamEventRecord>> WaitingAsync(OrgDb db, string owner, bool enabled, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.StreamEvents.Where(e => e.Owner == owner && (enabled || e.EventType == EventTypes.StreamUpdated))
            .OrderBy(e => e.Number).Take(most).ToListAsync(cancellationToken);
    }

    /// <summary>The claims of a waiting SET, the same each time.</summary>
    public static SecurityEventToken TokenOf(StreamEventRecord waiting, string issuer)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        return new SecurityEventToken
        {
            Jti = waiting.Jti,
            Issuer = issuer,
            IssuedAt = waiting.IssuedAt,
            Transaction = waiting.Transaction,
            Subject = JsonSerializer.Deserialize(waiting.Subject, ProtocolJson.Default.SubjectIdentifier),
            EventType = waiting.EventType,
            Event = JsonSerializer.Deserialize<JsonElement>(waiting.Payload, OrgJson.Options),
        };
    }

    /// <summary>Puts a SET on a stream, and wakes its held poll after the commit.</summary>
    public void Add(OrgDb db, StreamEventRecord waiting)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(waiting);
        db.StreamEvents.Add(waiting);
        db.OnCommitted(() => waiters.Wake(waiting.Owner));
    }

    /// <summary>Whether a verification may be asked for now, which this counts as. Before the write: a flood must not keep others from writing.</summary>
    /// <exception cref="OrgException">400: the state is too long; 429: too soon.</exception>
    public void RequireVerifiable(string owner, string? state)
    {
        if (state?.Length > StreamLimits.LongestState)
        {
            throw OrgException.Invalid("state", $"must have at most {StreamLimits.LongestState} characters");
        }

        if (limits.TryVerify(owner) is var pause && pause > TimeSpan.Zero)
        {
            throw OrgException.TooManyRequests($"min_verification_interval is {StreamLimits.VerificationInterval.TotalSeconds:0} s: try again in {Math.Ceiling(pause.TotalSeconds):0} s");
        }
    }

    /// <summary>Puts a verification event on a stream (SSF 1.0 section 8.1.4.2), after <see cref="RequireVerifiable"/>.</summary>
    /// <exception cref="OrgException">429: too many wait.</exception>
    public async Task VerifyAsync(OrgDb db, string owner, string streamId, string? state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (await db.StreamEvents.CountAsync(e => e.Owner == owner && e.EventType == EventTypes.Verification, cancellationToken) >= StreamLimits.MostVerifications)
        {
            throw OrgException.TooManyRequests($"{StreamLimits.MostVerifications} verification events wait on the stream: poll and acknowledge them");
        }

        Add(db, Control(owner, streamId, EventTypes.Verification, JsonSerializer.Serialize(new VerificationEvent { State = state }, ProtocolJson.Default.VerificationEvent)));
    }

    /// <summary>Puts a stream-updated event on a stream (SSF 1.0 section 8.1.5).</summary>
    public void TellStatus(OrgDb db, string owner, string streamId, string status, string? reason) => Add(db, Control(
        owner, streamId, EventTypes.StreamUpdated,
        JsonSerializer.Serialize(new StreamUpdatedEvent { Status = status, Reason = reason }, ProtocolJson.Default.StreamUpdatedEvent)));

    /// <summary>Takes acknowledgements and errors over: what is named comes no more (RFC 8936 section 2.4). Ids of others are passed over.</summary>
    /// <param name="db">The running write.</param>
    /// <param name="owner">Whose stream.</param>
    /// <param name="named">All ids of the request.</param>
    /// <param name="errors">Why some of them cannot be taken.</param>
    /// <param name="actor">Who polls, and of whom a refusal tells.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task TakeOverAsync(
        OrgDb db, string owner, IEnumerable<string> named, IReadOnlyDictionary<string, SetError> errors, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(errors);
        foreach (string[] some in named.Chunk(MostInOneStatement))
        {
            foreach (StreamEventRecord over in await db.StreamEvents.Where(e => e.Owner == owner && some.Contains(e.Jti)).ToListAsync(cancellationToken))
            {
                db.StreamEvents.Remove(over);
                if (errors.TryGetValue(over.Jti, out SetError? error))
                {
                    await RefusedAsync(db, over, error, actor, cancellationToken);
                }
            }
        }
    }

    private StreamEventRecord Control(string owner, string streamId, string eventType, string payload) => new()
    {
        Jti = Guid.NewGuid().ToString("N"),
        Owner = owner,
        EventType = eventType,
        Subject = JsonSerializer.Serialize(SubjectIdentifier.OfOpaque(streamId), ProtocolJson.Default.SubjectIdentifier),
        Payload = payload,
        Transaction = Guid.NewGuid().ToString(),
        IssuedAt = time.GetUtcNow(),
    };

    private Task<bool> RefusedAsync(OrgDb db, StreamEventRecord refused, SetError error, LogActor actor, CancellationToken cancellationToken)
    {
        string description = error.Description is { Length: > LongestDescription } text ? text[..LongestDescription] : error.Description ?? "";
        return log.AppendAsync(
            db,
            $"{EventType.StreamEventRefuse}:{refused.Jti}",
            new LogEntry
            {
                EventType = EventType.StreamEventRefuse,
                DisplayMessage = "Receiver refused a security event",
                Severity = "WARN",
                Actor = actor,
                Targets = [new LogTarget(actor.Id, actor.Type, actor.AlternateId, actor.DisplayName)],
                Result = "FAILURE",
                Reason = $"{error.Code}: {description}",
                Transaction = refused.Transaction,
                DebugData = new Dictionary<string, string> { ["jti"] = refused.Jti, ["code"] = error.Code, ["securityEventType"] = refused.EventType },
            },
            cancellationToken);
    }
}
