using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>The streams of foreign receivers, one for each (SSF 1.0 section 8.1). All subjects are on each: none can be removed, so nothing can be hidden.</summary>
public sealed class EventStreams(
    OrgStore store, SignalReceivers receivers, StreamEvents events, StreamStatusChanges changes, OrgAddresses addresses, SystemLogWriter log, TimeProvider time)
{
    private const int LongestReason = 200;

    private static readonly string[] Supported = [EventTypes.SessionRevoked];

    /// <summary>What a stream carries: what was asked for and is there; all of it where nothing was asked for.</summary>
    public static IReadOnlyList<string> DeliveredOn(EventStreamRecord stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.EventsRequested is { } asked ? [.. Supported.Intersect(asked)] : Supported;
    }

    /// <summary>The configuration of a stream.</summary>
    public StreamConfiguration ConfigurationOf(ReceiverRecord receiver, EventStreamRecord stream)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamConfiguration
        {
            StreamId = stream.StreamId,
            Issuer = addresses.ReceiversIssuer,
            Audiences = [receiver.Audience],
            Delivery = new StreamDelivery(SsfConfiguration.PollDelivery, addresses.PollOf(stream)),
            EventsSupported = Supported,
            EventsRequested = stream.EventsRequested,
            EventsDelivered = DeliveredOn(stream),
            MinVerificationInterval = (int)StreamLimits.VerificationInterval.TotalSeconds,
            Description = stream.Description,
        };
    }

    /// <summary>The status of a stream.</summary>
    public static StreamStatus StatusOf(EventStreamRecord stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamStatus { StreamId = stream.StreamId, Status = stream.Status, Reason = stream.Reason };
    }

    /// <summary>The receiver's stream; null while there is none.</summary>
    public async Task<EventStreamRecord?> OfAsync(ReceiverRecord receiver, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.Streams.FirstOrDefaultAsync(s => s.ReceiverId == receiver.Id, cancellationToken);
    }

    /// <summary>The receiver's stream of this id.</summary>
    /// <exception cref="OrgException">400: no id; 404: not the receiver's.</exception>
    public async Task<EventStreamRecord> RequireAsync(ReceiverRecord receiver, string? streamId, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await RequireAsync(db, receiver, streamId, cancellationToken);
    }

    /// <summary>Makes the receiver's stream.</summary>
    /// <exception cref="OrgException">400: a bad value; 409: it has one.</exception>
    public Task<EventStreamRecord> CreateAsync(ReceiverRecord receiver, StreamWish wish, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(wish);
        return store.WriteAsync(
            async db =>
            {
                if (await db.Streams.AnyAsync(s => s.ReceiverId == receiver.Id, cancellationToken))
                {
                    throw new OrgException(StatusCodes.Status409Conflict, "E0000001", "Api validation failed: stream", "a receiver has one stream, which is there already: read it with GET");
                }

                var stream = new EventStreamRecord
                {
                    StreamId = Guid.NewGuid().ToString("N"),
                    ReceiverId = receiver.Id,
                    EventsRequested = wish.Events(),
                    Description = wish.Description,
                    Status = StreamStatus.Enabled,
                    Created = time.GetUtcNow(),
                };
                db.Streams.Add(stream);
                log.Append(db, SignalReceivers.Entry(EventType.StreamCreate, "Create event stream", receiver, actor));
                return stream;
            },
            cancellationToken);
    }

    /// <summary>Changes what the body names, or with <paramref name="replace"/> all that is the receiver's to say (SSF 1.0 sections 8.1.1.3 and 8.1.1.4).</summary>
    /// <exception cref="OrgException">400: a bad value, or another one for what the org supplies; 404.</exception>
    public Task<EventStreamRecord> UpdateAsync(ReceiverRecord receiver, StreamWish wish, bool replace, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return store.WriteAsync(
            async db =>
            {
                EventStreamRecord stream = await RequireAsync(db, receiver, wish.StreamId, cancellationToken);
                wish.RequireSupplied(ConfigurationOf(receiver, stream));
                stream.EventsRequested = wish.NamesEvents || replace ? wish.Events() : stream.EventsRequested;
                stream.Description = wish.NamesDescription || replace ? wish.Description : stream.Description;
                log.Append(db, SignalReceivers.Entry(EventType.StreamUpdate, "Update event stream", receiver, actor));
                return stream;
            },
            cancellationToken);
    }

    /// <summary>Deletes the stream with all that waits there.</summary>
    /// <exception cref="OrgException">400, 404.</exception>
    public Task<bool> DeleteAsync(ReceiverRecord receiver, string? streamId, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            await RequireAsync(db, receiver, streamId, cancellationToken);
            await receivers.DeleteStreamAsync(db, receiver.Id, cancellationToken);
            log.Append(db, SignalReceivers.Entry(EventType.StreamDelete, "Delete event stream", receiver, actor));
            return true;
        },
        cancellationToken);

    /// <summary>The receiver changes its stream's status.</summary>
    /// <exception cref="OrgException">400: a bad value; 403: an admin has stopped it; 404.</exception>
    public Task<EventStreamRecord> SetStatusAsync(ReceiverRecord receiver, StreamStatus asked, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        RequireStatus(asked.Status, asked.Reason);
        return store.WriteAsync(
            async db =>
            {
                EventStreamRecord stream = await RequireAsync(db, receiver, asked.StreamId, cancellationToken);
                if (stream.SetByAdmin && stream.Status != asked.Status)
                {
                    throw OrgException.Forbidden("an admin of the org has set the status of this stream");
                }

                await changes.ChangeAsync(db, receiver, stream, asked.Status, asked.Reason, actor, tell: false, cancellationToken);
                return stream;
            },
            cancellationToken);
    }

    /// <summary>An admin changes the status; the receiver is told by a stream-updated event (SSF 1.0 section 8.1.5).</summary>
    /// <exception cref="OrgException">400: a bad value; 404: no such receiver, or it has no stream.</exception>
    public Task<bool> SetStatusByAdminAsync(string receiverId, StreamStatusBody body, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        RequireStatus(body.Status, body.Reason);
        return store.WriteAsync(
            async db =>
            {
                ReceiverRecord receiver = await SignalReceivers.FindAsync(db, receiverId, cancellationToken);
                EventStreamRecord stream = await db.Streams.FirstOrDefaultAsync(s => s.ReceiverId == receiver.Id, cancellationToken)
                    ?? throw OrgException.NotFound("Stream", receiverId);
                stream.SetByAdmin = body.Status != StreamStatus.Enabled;
                await changes.ChangeAsync(db, receiver, stream, body.Status!, body.Reason, actor, tell: true, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Asks for a verification event.</summary>
    /// <exception cref="OrgException">400, 404, 429.</exception>
    public async Task VerifyAsync(ReceiverRecord receiver, VerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await RequireAsync(receiver, request.StreamId, cancellationToken);
        events.RequireVerifiable(request.StreamId, request.State);
        await store.WriteAsync(
            async db =>
            {
                EventStreamRecord stream = await RequireAsync(db, receiver, request.StreamId, cancellationToken);
                await events.VerifyAsync(db, stream.StreamId, stream.StreamId, request.State, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private static async Task<EventStreamRecord> RequireAsync(OrgDb db, ReceiverRecord receiver, string? streamId, CancellationToken cancellationToken) =>
        streamId is null ? throw OrgException.Invalid("stream_id", "is missing")
        : await db.Streams.FirstOrDefaultAsync(s => s.ReceiverId == receiver.Id && s.StreamId == streamId, cancellationToken) ?? throw OrgException.NotFound("Stream", streamId);

    private static void RequireStatus(string? status, string? reason)
    {
        if (!StreamStatus.IsKnown(status))
        {
            throw OrgException.Invalid("status", "must be enabled, paused or disabled");
        }

        if (reason?.Length > LongestReason)
        {
            throw OrgException.Invalid("reason", $"must have at most {LongestReason} characters");
        }
    }
}
