using DeviceAgent.Org.Devices;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>Changes the status of receivers' streams, and says so.</summary>
public sealed class StreamStatusChanges(StreamEvents events, PollWaiters waiters, SystemLogWriter log)
{
    /// <summary>Changes the status inside a running write. A disabled stream holds nothing back (SSF 1.0 section 8.1.2.1).</summary>
    /// <param name="db">The running write.</param>
    /// <param name="receiver">Whose stream.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="status">The new status.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="tell">Whether the receiver is told on the stream: it need not be told what it did itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task ChangeAsync(
        OrgDb db, ReceiverRecord receiver, EventStreamRecord stream, string status, string? reason, LogActor actor, bool tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(stream);
        string before = stream.Status;
        (stream.Status, stream.Reason) = (status, reason);
        if (before == status)
        {
            return;
        }

        if (status == StreamStatus.Disabled)
        {
            await db.StreamEvents.Where(e => e.Owner == stream.StreamId && e.EventType != EventTypes.StreamUpdated).ExecuteDeleteAsync(cancellationToken);
        }

        if (tell)
        {
            events.TellStatus(db, stream.StreamId, stream.StreamId, status, reason);
        }

        db.OnCommitted(() => waiters.Wake(stream.StreamId));
        LogEntry entry = SignalReceivers.Entry(EventType.StreamStatusChange, $"Event stream {status}", receiver, actor);
        log.Append(db, entry with
        {
            Severity = status == StreamStatus.Enabled ? "INFO" : "WARN",
            Reason = reason,
            Targets = [entry.Targets[0] with { ChangeDetails = LogChange.Of("status", before, status) }],
        });
    }
}
