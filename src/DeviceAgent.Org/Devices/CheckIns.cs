using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Subjects;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Devices;

/// <summary>Takes over check-ins: what a device is, who is linked to it, and what it refused.</summary>
public sealed class CheckIns(OrgStore store, SystemLogWriter log, TimeProvider time)
{
    /// <summary>Longer lists are no machine's: a stolen certificate must not fill the org's tables and log.</summary>
    private const int MostInOneList = 1000;

    private const int MostRefusals = 100;

    /// <exception cref="OrgException">400: a required member is null, or a list is too long.</exception>
    public Task RecordAsync(DeviceRecord device, CheckInRequest checkIn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(checkIn);
        Check(checkIn);

        return store.WriteAsync(
            WriteScope.Device(device.Id),
            async db =>
            {
                DeviceRecord record = await DeviceDirectory.FindAsync(db, device.Id, cancellationToken);
                record.CheckIn = JsonSerializer.Serialize(checkIn, ProtocolJson.Default.CheckInRequest);
                record.CheckedInAt = time.GetUtcNow();
                await UpdateLinksAsync(db, record, checkIn.Accounts, cancellationToken);
                foreach (RefusalReport refusal in checkIn.Refusals)
                {
                    await RefusedAsync(db, record, refusal, cancellationToken);
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>The words by which a link may name a user: e-mail address, login or user id, in lower case.</summary>
    internal static IEnumerable<string> SubjectsOf(SubjectIdentifier link)
    {
        string?[] named = [link.Email, link.Sub, link.Id, WithoutScheme(link.Uri)];
        return named.OfType<string>().Where(n => n.Length > 0).Select(Users.Key)
            .Concat((link.Identifiers ?? []).SelectMany(SubjectsOf))
            .Concat(link.User is { } user ? SubjectsOf(user) : []);
    }

    private static void Check(CheckInRequest checkIn)
    {
        if (checkIn.Accounts is null || checkIn.Requirements is null || checkIn.Sessions?.Contains(null!) != false || checkIn.Refusals is null
            || checkIn.Accounts.Any(a => a?.Name is null || a.Links is null || a.Links.Any(l => !IsWhole(l)))
            || checkIn.Requirements.Any(r => r?.Id is null || r.Observed is null)
            || checkIn.Refusals.Any(r => r?.Jti is null || r.Code is null))
        {
            throw OrgException.Malformed("a required member is null");
        }

        if (checkIn.Accounts.Count > MostInOneList || checkIn.Accounts.Sum(a => a.Links.SelectMany(SubjectsOf).Count()) > MostInOneList
            || checkIn.Sessions.Count > MostInOneList || checkIn.Refusals.Count > MostRefusals)
        {
            throw OrgException.Malformed($"at most {MostInOneList} accounts, links and sessions, and {MostRefusals} refusals");
        }
    }

    private static bool IsWhole(SubjectIdentifier? link) =>
        link is not null && (link.Identifiers ?? []).All(IsWhole) && (link.User is null || IsWhole(link.User));

    private static string? WithoutScheme(string? uri) =>
        uri?.StartsWith("acct:", StringComparison.OrdinalIgnoreCase) == true ? uri["acct:".Length..] : uri;

    private async Task UpdateLinksAsync(OrgDb db, DeviceRecord device, IReadOnlyList<AccountReport> accounts, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        HashSet<(string Account, string Subject)> reported =
            [.. accounts.SelectMany(a => a.Links.SelectMany(SubjectsOf).Select(s => (a.Name, s)))];
        List<LinkRecord> known = await db.Links.Where(l => l.DeviceId == device.Id).ToListAsync(cancellationToken);
        foreach (LinkRecord link in known)
        {
            if (reported.Remove((link.Account, link.Subject)))
            {
                // One that had ceased to count begins anew: the user did not use the device in between.
                link.FirstReported = link.RemovedAt + DeviceUse.LinkStays < now ? now : link.FirstReported;
                link.LastReported = now;
                link.RemovedAt = null;
            }
            else if (link.RemovedAt is null)
            {
                link.RemovedAt = now;
                await RemovedAsync(db, device, link, cancellationToken);
            }
        }

        db.Links.AddRange(reported.Select(r => new LinkRecord
        {
            DeviceId = device.Id, Account = r.Account, Subject = r.Subject, FirstReported = now, LastReported = now,
        }));
    }

    private Task<bool> RemovedAsync(OrgDb db, DeviceRecord device, LinkRecord link, CancellationToken cancellationToken) => log.AppendAsync(
        db,

        // LastReported moves with every report, so a link that comes back and goes again is a new fact.
        $"{EventType.DeviceLinkRemoved}:{device.Id}:{link.Account}:{link.Subject}:{link.LastReported.ToUnixTimeMilliseconds()}",
        Entry(device, EventType.DeviceLinkRemoved, "Device stopped reporting a user link") with
        {
            Reason = $"{link.Account} is no longer linked to {link.Subject}; the link counts for {DeviceUse.LinkStays.TotalDays} more days",
            DebugData = new Dictionary<string, string> { ["account"] = link.Account, ["subject"] = link.Subject },
        },
        cancellationToken);

    /// <summary>One entry for each SET and reason, however often the device reports it.</summary>
    private Task<bool> RefusedAsync(OrgDb db, DeviceRecord device, RefusalReport refusal, CancellationToken cancellationToken) => log.AppendAsync(
        db,
        $"{EventType.CommandRefused}:{device.Id}:{refusal.Jti}:{refusal.Code}",
        Entry(device, EventType.CommandRefused, "Device refused a command") with
        {
            Result = "FAILURE",
            Reason = $"{refusal.Code}: {refusal.Description}",
            DebugData = new Dictionary<string, string> { ["jti"] = refusal.Jti, ["code"] = refusal.Code },
        },
        cancellationToken);

    private static LogEntry Entry(DeviceRecord device, string eventType, string message) => new()
    {
        EventType = eventType,
        DisplayMessage = message,
        Severity = "WARN",
        Actor = new LogActor(device.Id, "Device", device.Id, device.DisplayName),
        Targets = [LogTarget.Of(device)],
    };
}
