using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>
/// Makes logouts of events, inside the write that remembers the events. The moment of issue is the event's own, so that a relay that catches up after hours
/// ends no session that began since; the brake counts them all, also those that an admin of Okta clicked.
/// </summary>
public sealed class RelayedLogouts(DeviceLogouts logouts, SystemLogWriter log, OrgMetrics metrics, TimeProvider time)
{
    /// <summary>Okta writes several events of one fact. Those of one trace within this time of the first are the same logout.</summary>
    public static readonly TimeSpan SameFact = TimeSpan.FromMinutes(1);

    private const int LongestReason = 200;

    /// <summary>Takes those that were not taken before.</summary>
    /// <param name="db">The running write.</param>
    /// <param name="okta">Whose they are.</param>
    /// <param name="events">In the order of the log.</param>
    /// <param name="seenAt">When they were read, by Okta's clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What to wake after the commit.</returns>
    internal async Task<IReadOnlyList<IssuedLogout>> TakeAsync(
        OrgDb db, OktaSettings okta, IReadOnlyList<LoggedEvent> events, DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        string[] uuids = [.. events.Select(e => e.Uuid)];
        HashSet<string> taken = [.. await db.RelayedEvents.Where(e => uuids.Contains(e.Uuid)).Select(e => e.Uuid).ToListAsync(cancellationToken)];
        RelayedUsers users = await RelayedUsers.ReadAsync(db, events, cancellationToken);
        List<IssuedLogout> issued = [];
        foreach (LoggedEvent logged in events.Where(e => taken.Add(e.Uuid)))
        {
            UserRecord? user = users.Find(logged);
            (string result, IssuedLogout? logout) = await TakeAsync(db, okta, logged, user, cancellationToken);
            db.RelayedEvents.Add(new RelayedEventRecord
            {
                Uuid = logged.Uuid,
                EventType = logged.EventType,
                Published = logged.Published,
                TakenAt = time.GetUtcNow(),
                SeenAt = seenAt,
                Login = logged.Login,
                UserId = user?.Id,
                Result = result,
                TraceId = logout?.TraceId,
                OktaTraceId = logged.TraceId,
            });
            db.OnCommitted(() => metrics.Relayed(result));
            if (logout is not null)
            {
                issued.Add(logout);
            }
        }

        return issued;
    }

    private async Task<(string Result, IssuedLogout? Logout)> TakeAsync(
        OrgDb db, OktaSettings okta, LoggedEvent logged, UserRecord? user, CancellationToken cancellationToken)
    {
        if (logged.Result is not (null or "SUCCESS"))
        {
            return (RelayResult.NotDone, null);
        }

        var actor = new LogActor(okta.Name, LogActor.TokenType, okta.Name, $"System Log of {okta.Url.Host}");
        if (user is null)
        {
            await TellNobodyAsync(db, logged, actor, cancellationToken);
            return (RelayResult.NoUser, null);
        }

        if (await IsOfSameFactAsync(db, logged, user, cancellationToken))
        {
            return (RelayResult.SameTrace, null);
        }

        string type = RelayedTypes.LogoutTypeOf(logged);
        var order = new LogoutOrder
        {
            Type = type,
            Actor = actor,
            OktaTraceId = logged.TraceId,
            OccurredAt = logged.Published,
            InitiatingEntity = RelayedTypes.InitiatorOf(type),
            ReasonAdmin = CertificateNames.Shown($"{logged.EventType} in Okta{(logged.Actor is { } who ? $", by {who}" : "")}", LongestReason),
        };
        IssuedLogout? issued = await logouts.IssueInAsync(db, user, order, cancellationToken);
        return issued switch
        {
            null => (RelayResult.NoDevices, null),
            { Skipped: not null } => (RelayResult.SwitchedOff, issued),
            { Held: true } => (RelayResult.Held, issued),
            _ => (RelayResult.Issued, issued),
        };
    }

    private static async Task<bool> IsOfSameFactAsync(OrgDb db, LoggedEvent logged, UserRecord user, CancellationToken cancellationToken)
    {
        bool IsSame(TraceRecord t) => t.OktaTraceId == logged.TraceId && t.UserId == user.Id && logged.Published <= t.IssuedAt + SameFact;

        // Of this write too: what it added is not in the database yet.
        return db.Traces.Local.Any(IsSame)
            || (await db.Traces.Where(t => t.OktaTraceId == logged.TraceId && t.UserId == user.Id).ToListAsync(cancellationToken)).Exists(IsSame);
    }

    /// <summary>Once for each person, however often Okta tells of them: most of a company may have no Mac here.</summary>
    private Task<bool> TellNobodyAsync(OrgDb db, LoggedEvent logged, LogActor actor, CancellationToken cancellationToken) => log.AppendAsync(
        db,
        $"{EventType.LogRelay}:{actor.Id}:{logged.UserId ?? logged.Login}",
        new LogEntry
        {
            EventType = EventType.LogRelay,
            DisplayMessage = "Event of Okta's System Log",
            Actor = actor,
            Targets = [new LogTarget(logged.UserId ?? "", "User", logged.Login ?? "", logged.Login ?? "")],
            Result = "SKIPPED",
            Reason = "nobody here has this id or login, or this e-mail address alone; further events of the person are counted only",
            Transaction = logged.TraceId,
            DebugData = new Dictionary<string, string> { ["oktaEventType"] = logged.EventType, ["oktaEventUuid"] = logged.Uuid, ["oktaTraceId"] = logged.TraceId },
        },
        cancellationToken);
}
