using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>Says why the log cannot be relayed: each fault once in the org's own log, and always where the console and the command line look.</summary>
public sealed partial class RelayFaults(OrgStore store, RelayLease lease, OrgOptions options, TimeProvider time, ILogger<RelayFaults> logger)
{
    private readonly OktaSettings okta = options.Settings.Okta!;

    private string? told;

    /// <summary>A look failed.</summary>
    internal async Task NoteAsync(Exception cause, CancellationToken cancellationToken)
    {
        bool isUnknown = cause is not OktaException && !DatabaseFailure.MayPass(cause);
        string text = cause is OktaException ? cause.Message
            : isUnknown ? $"what was read cannot be taken ({cause.GetType().Name}): see the org's own log"
            : "the database cannot be used";
        if (told != text)
        {
            told = text;
            LogFault(okta.Name, text, isUnknown ? cause : null);
        }

        try
        {
            DateTimeOffset now = time.GetUtcNow();
            await store.WriteAsync(
                WriteScope.Alone,
                db => db.OktaRelays.Where(r => r.Org == okta.Name && (r.Holder == lease.Holder || r.Holder == null)).ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.TriedAt, now).SetProperty(r => r.Fault, text).SetProperty(r => r.FaultSince, r => r.FaultSince ?? now), cancellationToken),
                cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.MayPass(e))
        {
            // The lag says it too.
        }
    }

    /// <summary>A look succeeded: the position that it wrote has no fault any more.</summary>
    internal void End()
    {
        if (told is not null)
        {
            told = null;
            LogBack(okta.Name);
        }
    }

    [LoggerMessage(EventId = 3100, EventName = "okta.log-unreadable", Level = LogLevel.Warning, Message = "the System Log of {Org} cannot be relayed: {Reason}")]
    private partial void LogFault(string org, string reason, Exception? cause);

    [LoggerMessage(EventId = 3101, EventName = "okta.log-readable", Level = LogLevel.Warning, Message = "the System Log of {Org} is relayed again")]
    private partial void LogBack(string org);
}
