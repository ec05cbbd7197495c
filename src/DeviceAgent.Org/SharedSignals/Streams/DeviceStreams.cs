using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Org.SharedSignals.Streams;

/// <summary>
/// Each device's one stream. It is made with the device and enabled as long as the device is ACTIVE; the device itself can neither pause nor change nor
/// delete it, because that would silence logouts.
/// </summary>
public sealed class DeviceStreams(OrgStore store, StreamEvents events, SigningKeys keys, SystemLogWriter log, OrgAddresses addresses, TimeProvider time)
{
    private static readonly string[] Events = [EventTypes.SessionRevoked, EventTypes.LogoutWithdrawn];

    /// <summary>The configuration (SSF 1.0 section 8.1.1).</summary>
    public StreamConfiguration ConfigurationOf(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new StreamConfiguration
        {
            StreamId = device.StreamId,
            Issuer = addresses.Issuer,
            Audiences = [addresses.AudienceOf(device)],
            Delivery = new StreamDelivery(SsfConfiguration.PollDelivery, addresses.PollOf(device)),
            EventsSupported = Events,
            EventsRequested = Events,
            EventsDelivered = Events,
            MinVerificationInterval = (int)StreamLimits.VerificationInterval.TotalSeconds,
        };
    }

    /// <summary>The status (SSF 1.0 section 8.1.2.1): who gets here is ACTIVE.</summary>
    public static StreamStatus StatusOf(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new StreamStatus { StreamId = device.StreamId, Status = StreamStatus.Enabled };
    }

    /// <summary>A device's wish for a status (SSF 1.0 section 8.1.2.2). Anything but enabled is refused, and an admin sees that it was asked for.</summary>
    /// <exception cref="OrgException">400: no status; 403: it would silence logouts.</exception>
    public async Task<StreamStatus> SetStatusAsync(DeviceRecord device, StreamStatus asked, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(asked);
        if (!StreamStatus.IsKnown(asked.Status))
        {
            throw OrgException.Invalid("status", "must be enabled, paused or disabled");
        }

        if (asked.Status == StreamStatus.Enabled)
        {
            return StatusOf(device);
        }

        await store.WriteAsync(
            WriteScope.Device(device.Id),
            db => log.AppendAsync(
                db,

                // Once a day: who can ask can ask often.
                $"{EventType.StreamStatusRefuse}:{device.Id}:{asked.Status}:{time.GetUtcNow():yyyy-MM-dd}",
                new LogEntry
                {
                    EventType = EventType.StreamStatusRefuse,
                    DisplayMessage = "Device asked for silence on its stream",
                    Severity = "WARN",
                    Actor = ActorOf(device) with { Address = address },
                    Targets = [LogTarget.Of(device)],
                    Result = "DENY",
                    Reason = $"{asked.Status} was asked for: logouts would not reach the device",
                },
                cancellationToken),
            cancellationToken);
        throw OrgException.Forbidden("the stream of a device stays enabled: a pause would silence logouts");
    }

    /// <summary>Asks for a verification event on the device's stream.</summary>
    /// <exception cref="OrgException">400: the state is too long; 429: too soon, or too many wait.</exception>
    public Task VerifyAsync(DeviceRecord device, VerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(request);
        events.RequireVerifiable(device.Id, request.State);

        // Of the whole org: a write for a device is not told to the org's other processes, and the device may wait at one of them.
        return store.WriteAsync(
            async db =>
            {
                await events.VerifyAsync(db, device.Id, device.StreamId, request.State, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The signed SET of a waiting control event.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="waiting">The event.</param>
    /// <param name="recipientKey">As for commands: no agent with another key takes it.</param>
    public string Sign(DeviceRecord device, StreamEventRecord waiting, string recipientKey) =>
        keys.Signer.Sign(StreamEvents.TokenOf(waiting, addresses.Issuer) with { RecipientKey = recipientKey }, addresses.AudienceOf(device));

    /// <summary>A device as an actor.</summary>
    internal static LogActor ActorOf(DeviceRecord device) => new(device.Id, "Device", device.Id, device.DisplayName);
}
