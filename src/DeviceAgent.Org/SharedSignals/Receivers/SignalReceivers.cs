using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>Foreign receivers of security events. Their tokens are shown once and kept as hashes; they open a receiver's own stream and nothing else.</summary>
public sealed class SignalReceivers(OrgStore store, OrgAddresses addresses, PollWaiters waiters, SystemLogWriter log, TimeProvider time)
{
    /// <summary>So many good ones at most: each is told of every logout.</summary>
    public const int Most = 100;

    private const int SecretBytes = 32;
    private const int LongestName = 100;
    private const int LongestAudience = 255;

    /// <summary>Registers a receiver.</summary>
    /// <param name="body">What is wished.</param>
    /// <param name="expiresAt">Within the next ten years; null for never.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The receiver and its token.</returns>
    /// <exception cref="OrgException">400: a bad value, or too many receivers.</exception>
    public async Task<(ReceiverRecord Receiver, string Token)> CreateAsync(ReceiverBody body, DateTimeOffset? expiresAt, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        DateTimeOffset now = time.GetUtcNow();
        string name = Text("name", body.Name, LongestName) ?? throw OrgException.Invalid("name", "is missing");
        string? audience = Text("audience", body.Audience, LongestAudience);
        if (audience?.StartsWith(addresses.Issuer + "/", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw OrgException.Invalid("audience", $"must not begin with {addresses.Issuer}/: that is how the org names devices");
        }

        if (expiresAt is { } end && (end <= now || end - now > ApiTokens.LongestValidity))
        {
            throw OrgException.Invalid("expires", "must lie within the next ten years");
        }

        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        string id = OktaId.New("ssr");
        ReceiverRecord made = await store.WriteAsync(
            async db =>
            {
                if (await db.Receivers.CountAsync(r => r.RevokedAt == null, cancellationToken) >= Most)
                {
                    throw OrgException.Invalid("receivers", $"there are {Most}: revoke one first");
                }

                var receiver = new ReceiverRecord
                {
                    Id = id, Name = name, Hash = Hash(token), Audience = audience ?? $"{addresses.ReceiversIssuer}/receivers/{id}", Created = now, ExpiresAt = expiresAt,
                };
                db.Receivers.Add(receiver);
                log.Append(db, Entry(EventType.ReceiverCreate, "Register receiver of security events", receiver, actor));
                return receiver;
            },
            cancellationToken);
        return (made, token);
    }

    /// <summary>All receivers, the oldest first, each with its stream.</summary>
    public async Task<IReadOnlyList<ReceiverView>> ListAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        var views = new List<ReceiverView>();
        foreach (ReceiverRecord receiver in await db.Receivers.OrderBy(r => r.Created).ThenBy(r => r.Id).ToListAsync(cancellationToken))
        {
            views.Add(await ViewAsync(db, receiver, cancellationToken));
        }

        return views;
    }

    /// <summary>One receiver with its stream.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<ReceiverView> GetAsync(string id, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await ViewAsync(db, await FindAsync(db, id, cancellationToken), cancellationToken);
    }

    /// <summary>Makes a receiver's token worthless from the next request on and deletes its stream; a held poll ends. Can be repeated.</summary>
    /// <exception cref="OrgException">404.</exception>
    public Task<bool> RevokeAsync(string id, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            ReceiverRecord receiver = await FindAsync(db, id, cancellationToken);
            if (receiver.RevokedAt is null)
            {
                receiver.RevokedAt = time.GetUtcNow();
                log.Append(db, Entry(EventType.ReceiverRevoke, "Revoke receiver of security events", receiver, actor));
                await DeleteStreamAsync(db, receiver.Id, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    /// <summary>The good receiver that an <c>Authorization</c> header's bearer token is of; null for none.</summary>
    public async Task<ReceiverRecord?> FindByTokenAsync(string? header, CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        if (header?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) != true || header[scheme.Length..].Trim() is not { Length: SecretBytes * 2 } text)
        {
            return null;
        }

        byte[] hash = Hash(text);
        await using OrgDb db = store.OpenForReading();
        return await db.Receivers.FirstOrDefaultAsync(r => r.Hash == hash, cancellationToken) is { } found && found.IsGood(time.GetUtcNow()) ? found : null;
    }

    /// <summary>Deletes a receiver's stream with all that waits there.</summary>
    /// <returns>The stream; null when there was none.</returns>
    internal async Task<EventStreamRecord?> DeleteStreamAsync(OrgDb db, string receiverId, CancellationToken cancellationToken)
    {
        if (await db.Streams.FirstOrDefaultAsync(s => s.ReceiverId == receiverId, cancellationToken) is not { } stream)
        {
            return null;
        }

        db.Streams.Remove(stream);
        await db.StreamEvents.Where(e => e.Owner == stream.StreamId).ExecuteDeleteAsync(cancellationToken);
        db.OnCommitted(() => waiters.Wake(stream.StreamId));
        return stream;
    }

    /// <exception cref="OrgException">404.</exception>
    internal static async Task<ReceiverRecord> FindAsync(OrgDb db, string id, CancellationToken cancellationToken) =>
        await db.Receivers.FirstOrDefaultAsync(r => r.Id == id, cancellationToken) ?? throw OrgException.NotFound("Receiver", id);

    /// <summary>An entry of the System Log about a receiver.</summary>
    internal static LogEntry Entry(string eventType, string message, ReceiverRecord receiver, LogActor actor) => new()
    {
        EventType = eventType, DisplayMessage = message, Actor = actor, Targets = [new LogTarget(receiver.Id, "Receiver", receiver.Audience, receiver.Name)],
    };

    /// <summary>A receiver as an actor.</summary>
    internal static LogActor ActorOf(ReceiverRecord receiver, string address) => new(receiver.Id, LogActor.TokenType, receiver.Name, receiver.Name) { Address = address };

    private static async Task<ReceiverView> ViewAsync(OrgDb db, ReceiverRecord receiver, DateTimeOffset now, CancellationToken cancellationToken)
    {
        StreamView? view = null;
        if (await db.Streams.FirstOrDefaultAsync(s => s.ReceiverId == receiver.Id, cancellationToken) is { } stream)
        {
            IQueryable<StreamEventRecord> waiting = db.StreamEvents.Where(e => e.Owner == stream.StreamId);
            view = new StreamView(
                stream.StreamId, stream.Status, stream.Reason, stream.SetByAdmin, EventStreams.DeliveredOn(stream), stream.Description, stream.Created,
                await waiting.CountAsync(cancellationToken),
                (await waiting.OrderBy(e => e.Number).FirstOrDefaultAsync(cancellationToken))?.IssuedAt);
        }

        return ReceiverView.Of(receiver, view, now);
    }

    private static string? Text(string field, string? text, int longest) =>
        text is null ? null
        : text.Trim() == text && text.Length > 0 && text.Length <= longest && !text.Any(char.IsControl) ? text
        : throw OrgException.Invalid(field, $"must have 1 to {longest} characters, no control characters, no blank at an end");

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private Task<ReceiverView> ViewAsync(OrgDb db, ReceiverRecord receiver, CancellationToken cancellationToken) => ViewAsync(db, receiver, time.GetUtcNow(), cancellationToken);
}
