using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>A receiver as the admin API shows it.</summary>
public sealed record ReceiverView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>GOOD</c>, <c>EXPIRED</c> or <c>REVOKED</c>.</summary>
    public required string Status { get; init; }

    public required string Audience { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Its stream; null while it has made none.</summary>
    public StreamView? Stream { get; init; }

    /// <summary>The bearer token, in the answer that made it and in no other.</summary>
    public string? Token { get; init; }

    public static ReceiverView Of(ReceiverRecord receiver, StreamView? stream, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return new ReceiverView
        {
            Id = receiver.Id,
            Name = receiver.Name,
            Status = receiver.IsGood(now) ? "GOOD" : receiver.RevokedAt is null ? "EXPIRED" : "REVOKED",
            Audience = receiver.Audience,
            Created = receiver.Created,
            ExpiresAt = receiver.ExpiresAt,
            RevokedAt = receiver.RevokedAt,
            Stream = stream,
        };
    }
}
