using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.Polling;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>Answers the polls of foreign receivers (RFC 8936 section 2).</summary>
public sealed class ReceiverPolls(
    OrgStore store, StreamEvents events, SigningKeys keys, PollWaiters waiters, OrgAddresses addresses, OrgOptions options, TimeProvider time)
{
    /// <summary>At most this many in one answer.</summary>
    public const int MostInOneAnswer = 100;

    private static readonly PollResponse Empty = new() { Sets = new Dictionary<string, string>() };

    /// <summary>Takes over acknowledgements and errors, then returns what waits; or holds the request as a device's is held.</summary>
    /// <param name="receiver">Who polls.</param>
    /// <param name="streamId">Its stream.</param>
    /// <param name="request">The request.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="askedHold">The hold that was asked for; the org's own is the upper limit.</param>
    /// <param name="admit">Throws when the receiver is not let in any more.</param>
    /// <param name="cancellationToken">Cancelled when the receiver is gone.</param>
    /// <exception cref="OrgException">400: an id is null, or an error lacks its code; 404: the stream is gone.</exception>
    public async Task<PollResponse> AnswerAsync(
        ReceiverRecord receiver, string streamId, PollRequest request, string address, TimeSpan? askedHold, Func<Task> admit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(admit);
        await TakeOverAsync(receiver, streamId, request, address, cancellationToken);
        if (request.MaxEvents is <= 0)
        {
            return Empty;
        }

        int most = Math.Min(request.MaxEvents ?? MostInOneAnswer, MostInOneAnswer);
        TimeSpan hold = askedHold < options.Hold ? askedHold.Value : options.Hold;
        if (request.ReturnImmediately == true || hold <= TimeSpan.Zero)
        {
            return await HandOutAsync(receiver, streamId, most, cancellationToken);
        }

        DateTimeOffset deadline = time.GetUtcNow() + hold;
        while (true)
        {
            using PollWaiter waiter = waiters.Enter(streamId, deadline);
            await admit();
            PollResponse response = await HandOutAsync(receiver, streamId, most, cancellationToken);
            if (response.Sets.Count > 0 || await waiter.WaitAsync(cancellationToken) != WakeUp.Command)
            {
                return response;
            }
        }
    }

    private async Task TakeOverAsync(ReceiverRecord receiver, string streamId, PollRequest request, string address, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, SetError> errors = request.SetErrors ?? new Dictionary<string, SetError>();
        if (request.Ack?.Contains(null) == true || errors.Values.Any(e => string.IsNullOrEmpty(e?.Code)))
        {
            throw OrgException.Malformed("ack must hold texts, and each of setErrs an err");
        }

        HashSet<string> named = [.. request.Ack ?? [], .. errors.Keys];
        if (named.Count > 0)
        {
            await store.WriteAsync(
                async db =>
                {
                    await events.TakeOverAsync(db, streamId, named, errors, SignalReceivers.ActorOf(receiver, address), cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    private async Task<PollResponse> HandOutAsync(ReceiverRecord receiver, string streamId, int most, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        EventStreamRecord stream = await db.Streams.FirstOrDefaultAsync(s => s.StreamId == streamId, cancellationToken) ?? throw OrgException.NotFound("Stream", streamId);
        List<StreamEventRecord> waiting = await StreamEvents.WaitingAsync(db, streamId, stream.Status == StreamStatus.Enabled, most + 1, cancellationToken);
        return new PollResponse
        {
            Sets = waiting.Take(most).ToDictionary(w => w.Jti, w => keys.Signer.Sign(StreamEvents.TokenOf(w, addresses.ReceiversIssuer), receiver.Audience)),
            MoreAvailable = waiting.Count > most ? true : null,
        };
    }
}
