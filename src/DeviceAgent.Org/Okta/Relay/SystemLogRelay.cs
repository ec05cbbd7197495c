using System.Globalization;
using System.Net;
using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>
/// Follows an Okta org's System Log by polling requests (<c>GET /api/v1/logs</c> without <c>until</c>, ascending), which Okta orders by when an event came into
/// its log. A look begins <see cref="RelaySettings.Overlap"/> before where the last one ended, follows <c>rel="next"</c> until a page is empty, and
/// takes each event once by its uuid. Events, their logouts and where the relay stands are one transaction.
/// </summary>
public sealed class SystemLogRelay(OrgStore store, OktaClient client, RelayLease lease, RelayedLogouts relayed, DeviceLogouts logouts, OrgMetrics metrics, OrgOptions options, TimeProvider time)
{
    /// <summary>Events of one page: Okta's most. Fewer requests count less against its limit.</summary>
    public const int PageSize = 1000;

    /// <summary>Okta's log keeps so much; an older <c>since</c> would be refused one day.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(89);

    /// <summary>
    /// A page of a storm is taken in several writes: devices' own wait for each of them, and Entity Framework looks at all that a write has changed again
    /// with each event.
    /// </summary>
    private const int MostInOneWrite = 20;

    /// <summary>Remembered for so long after it could be shown again at the latest, in case the cursor is ever set back.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly OktaSettings okta = options.Settings.Okta!;
    private readonly string filter = RelayedTypes.FilterOf(options.Settings.Okta!.Relay.Events);

    /// <summary>Looks once, up to the end of the log, or as far as Okta's rate limit goes.</summary>
    /// <returns>How long to rest until the next look.</returns>
    /// <exception cref="OktaException">The log cannot be read. What was taken before is taken.</exception>
    public async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        OktaRelayRecord at = await PositionAsync(cancellationToken);
        while (await lease.TryTakeAsync(okta.Name, cancellationToken))
        {
            DateTimeOffset asked = time.GetUtcNow();
            OktaPage page = await ReadAsync(at, cancellationToken);
            (at, bool isEnd) = await TakeAsync(page, asked, cancellationToken);
            if (page.RateLimit is { IsNearlyUsed: true })
            {
                return page.Rest > okta.Relay.Period ? page.Rest.Value : okta.Relay.Period;
            }

            if (isEnd)
            {
                break;
            }
        }

        return okta.Relay.Period;
    }

    /// <summary>Where the relay stands; at its first start, where it begins.</summary>
    private async Task<OktaRelayRecord> PositionAsync(CancellationToken cancellationToken)
    {
        await using (OrgDb db = store.OpenForReading())
        {
            if (await db.OktaRelays.FirstOrDefaultAsync(r => r.Org == okta.Name, cancellationToken) is { } known)
            {
                return known;
            }
        }

        return await store.WriteAsync(
            async db =>
            {
                if (await db.OktaRelays.FirstOrDefaultAsync(r => r.Org == okta.Name, cancellationToken) is { } other)
                {
                    return other;
                }

                // The overlap is not on top of it: nothing older is asked for.
                DateTimeOffset now = time.GetUtcNow();
                var first = new OktaRelayRecord { Org = okta.Name, Cursor = now - okta.Relay.StartAge + okta.Relay.Overlap, HeardAt = now };
                db.OktaRelays.Add(first);
                return first;
            },
            cancellationToken);
    }

    private async Task<OktaPage> ReadAsync(OktaRelayRecord at, CancellationToken cancellationToken)
    {
        if (at.Next is { } next)
        {
            try
            {
                return await client.GetAsync(next, cancellationToken);
            }
            catch (OktaException e) when (e.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                // A link from before a long stop may count no more. What it led past is known by its names.
            }
        }

        DateTimeOffset since = at.Cursor - okta.Relay.Overlap;
        try
        {
            return await client.GetAsync(FirstPageFrom(since), cancellationToken);
        }
        catch (OktaException e) when (e.Status is HttpStatusCode.BadRequest && since > e.Date)
        {
            // This machine's clock was ahead when the relay was started for the first time: Okta refuses a time of its future.
            return await client.GetAsync(FirstPageFrom(e.Date.Value - okta.Relay.Overlap), cancellationToken);
        }
    }

    private string FirstPageFrom(DateTimeOffset since)
    {
        DateTimeOffset oldest = time.GetUtcNow() - Kept;
        string moment = Uri.EscapeDataString(OktaTimeConverter.Write(since > oldest ? since : oldest));
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/logs?since={moment}&filter={Uri.EscapeDataString(filter)}&limit={PageSize}&sortOrder=ASCENDING");
    }

    private async Task<(OktaRelayRecord At, bool IsEnd)> TakeAsync(OktaPage page, DateTimeOffset asked, CancellationToken cancellationToken)
    {
        LoggedEvent[] events = [.. ReadEvents(page.Items)];
        string[] uuids = [.. events.Select(e => e.Uuid)];
        HashSet<string> taken;
        await using (OrgDb db = store.OpenForReading())
        {
            taken = [.. await db.RelayedEvents.Where(e => uuids.Contains(e.Uuid)).Select(e => e.Uuid).ToListAsync(cancellationToken)];
        }

        LoggedEvent[] fresh = [.. events.Where(e => !taken.Contains(e.Uuid))];

        // Not a page with less than was asked for, nor one of which all is known: only an empty one says that nothing is behind it.
        bool isEnd = page.Next is null || page.Items.Count == 0;
        LoggedEvent[][] parts = [.. fresh.Chunk(MostInOneWrite)];
        DateTimeOffset seenAt = page.Date ?? asked;
        foreach (LoggedEvent[] part in parts.SkipLast(1))
        {
            await WriteAsync(part, seenAt, _ => { }, cancellationToken);
        }

        // Where the relay stands moves with the last of them: a kill before it lets the page be read again, and what was taken is known.
        OktaRelayRecord at = await WriteAsync(parts.LastOrDefault() ?? [], seenAt, at => RelayProgress.Move(at, page, events, asked, isEnd), cancellationToken);
        return (at, isEnd);
    }

    private IEnumerable<LoggedEvent> ReadEvents(IReadOnlyList<JsonElement> entries)
    {
        foreach (JsonElement entry in entries)
        {
            if (LoggedEvent.TryRead(entry) is not { } logged)
            {
                metrics.Relayed(RelayResult.Unreadable);
            }
            else if (okta.Relay.Events.Contains(logged.EventType))
            {
                yield return logged;
            }
        }
    }

    private async Task<OktaRelayRecord> WriteAsync(
        IReadOnlyList<LoggedEvent> events, DateTimeOffset seenAt, Action<OktaRelayRecord> move, CancellationToken cancellationToken)
    {
        (OktaRelayRecord at, IReadOnlyList<IssuedLogout> issued) = await store.WriteAsync(
            async db =>
            {
                OktaRelayRecord at = await db.OktaRelays.SingleAsync(r => r.Org == okta.Name, cancellationToken);
                if (at.Holder != lease.Holder)
                {
                    throw new OktaException("another process of this org relays now");
                }

                IReadOnlyList<IssuedLogout> issued = await relayed.TakeAsync(db, okta, events, seenAt, cancellationToken);
                move(at);
                DateTimeOffset past = at.Cursor - okta.Relay.Overlap - Remembered;
                await db.RelayedEvents.Where(e => e.SeenAt < past).ExecuteDeleteAsync(cancellationToken);
                return (at, issued);
            },
            cancellationToken);
        foreach (IssuedLogout logout in issued)
        {
            logouts.Wake(logout);
        }

        return at;
    }
}
