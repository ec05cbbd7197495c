namespace DeviceAgent.Org.Storage;

/// <summary>A SET that waits on a stream and is no command of a device: gone when it is acknowledged.</summary>
public sealed class StreamEventRecord
{
    /// <summary>The order of delivery.</summary>
    public long Number { get; set; }

    public required string Jti { get; set; }

    /// <summary>Whose held poll it wakes: the id of a device, or of a receiver's stream.</summary>
    public required string Owner { get; set; }

    /// <summary>The event type URI.</summary>
    public required string EventType { get; set; }

    /// <summary>The <c>sub_id</c> as JSON.</summary>
    public required string Subject { get; set; }

    /// <summary>The event's payload as JSON.</summary>
    public required string Payload { get; set; }

    /// <summary>The <c>txn</c>.</summary>
    public required string Transaction { get; set; }

    /// <summary>The <c>iat</c>.</summary>
    public DateTimeOffset IssuedAt { get; set; }
}
