namespace DeviceAgent.Org.Storage;

/// <summary>The event stream of a foreign receiver. A device's own stream is part of its <see cref="DeviceRecord"/>.</summary>
public sealed class EventStreamRecord
{
    public long Number { get; set; }

    public required string StreamId { get; set; }

    public required string ReceiverId { get; set; }

    /// <summary>As the receiver gave them; null for all that there are.</summary>
    public List<string>? EventsRequested { get; set; }

    public string? Description { get; set; }

    /// <summary>One of the words of <see cref="Protocol.Discovery.StreamStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>Why it has this status; null where nobody said.</summary>
    public string? Reason { get; set; }

    /// <summary>Whether an admin has set the status: then the receiver cannot enable it.</summary>
    public bool SetByAdmin { get; set; }

    public DateTimeOffset Created { get; set; }
}
