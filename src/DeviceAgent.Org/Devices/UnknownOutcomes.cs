using System.Globalization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Devices;

/// <summary>
/// Outcomes of commands that the org issued after the backup it was restored from. It cannot count them any more, and says in the
/// System Log what became of them.
/// </summary>
public sealed class UnknownOutcomes(OrgEpoch epoch, SystemLogWriter log)
{
    /// <summary>Of one device: a stolen certificate must not fill the log.</summary>
    public const int MostOfOneDevice = 1000;

    private const int LongestId = 100;

    /// <summary>Takes a report over that is on no command of this device.</summary>
    /// <exception cref="OrgException">404: the org was never restored, knows the command as another's or as never handed out, or heard too many.</exception>
    public async Task TakeAsync(OrgDb db, DeviceRecord device, OutcomeReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(report);
        string prefix = $"{EventType.UnknownOutcome}:{device.Id}:";
        if (epoch.Name is null || report.Jti.Length > LongestId
            || await db.Commands.AnyAsync(c => c.Jti == report.Jti, cancellationToken)
            || await CountAsync(db, prefix, cancellationToken) >= MostOfOneDevice)
        {
            throw OrgException.NotFound("Command", report.Jti);
        }

        // One entry for what holds, and at most one before it: a device tries for hours.
        await log.AppendAsync(db, $"{prefix}{report.Jti}:{(report.Final ? "final" : "interim")}", Entry(device, report), cancellationToken);
    }

    /// <summary>By the index of the facts: all that begin with the prefix stand together.</summary>
    private static Task<int> CountAsync(OrgDb db, string prefix, CancellationToken cancellationToken)
    {
        string next = prefix[..^1] + (char)(prefix[^1] + 1);
        return db.Log.CountAsync(l => string.Compare(l.Fact, prefix) > 0 && string.Compare(l.Fact, next) < 0, cancellationToken);
    }

    private static LogEntry Entry(DeviceRecord device, OutcomeReport report) => new()
    {
        EventType = EventType.UnknownOutcome,
        DisplayMessage = "Device reported on a command that the org lost",
        Severity = "WARN",
        Actor = new LogActor(device.Id, "Device", device.Id, device.DisplayName),
        Targets = [LogTarget.Of(device)],

        // Not SUCCESS, whatever the device says, and in no transaction: the org has no logout that this could be the end of.
        Result = "UNKNOWN",
        Reason = report.Reason is { } reason ? $"{report.Status}: {reason}" : report.Status,
        DebugData = new Dictionary<string, string>
        {
            ["jti"] = report.Jti,
            ["traceId"] = report.TraceId is { Length: <= LongestId } trace ? trace : "",
            ["status"] = report.Status,
            ["final"] = report.Final ? "true" : "false",
            ["dryRun"] = report.DryRun ? "true" : "false",
            ["attempts"] = report.Attempts.ToString(CultureInfo.InvariantCulture),
        },
    };
}
