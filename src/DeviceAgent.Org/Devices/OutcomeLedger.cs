using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Devices;

/// <summary>Takes over what devices report about their commands.</summary>
public sealed class OutcomeLedger(
    OrgStore store, LogoutEvents events, LogoutSpans spans, OrgMetrics metrics, UnknownOutcomes unknown, Revocations revocations, TimeProvider time)
{
    /// <summary>
    /// Takes a report over. The one with the highest sequence holds; a repeated or older one changes nothing, nor does any after the
    /// final one or after the device's own error: the System Log has told that end already.
    /// </summary>
    /// <exception cref="OrgException">400: not a valid report; 404: not a command of this device.</exception>
    public async Task RecordAsync(DeviceRecord device, OutcomeReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(report);
        bool taken = await store.WriteAsync(
            WriteScope.Device(device.Id),
            async db =>
            {
                if (await db.Commands.FirstOrDefaultAsync(
                    c => c.Jti == report.Jti && c.DeviceId == device.Id && c.Withdraws == null && c.HandedOutAt != null, cancellationToken)
                    is not { } command)
                {
                    await unknown.TakeAsync(db, device, report, cancellationToken);
                    return false;
                }

                bool isOver = command is { ErrorCode: not null, Closed: true } || LogoutReports.OutcomeOf(command)?.Final == true;
                if (isOver || report.Sequence <= command.OutcomeSequence)
                {
                    return false;
                }

                DateTimeOffset now = time.GetUtcNow();
                command.OutcomeSequence = report.Sequence;
                command.Outcome = JsonSerializer.Serialize(report, ProtocolJson.Default.OutcomeReport);
                command.ReportedAt = now;
                db.OnCommitted(() => metrics.Reported(report));

                // Who reports on a command has it, also when the acknowledgement was lost.
                if (command.DeliveredAt is null)
                {
                    command.DeliveredAt = now;
                    await spans.DeliveredAsync(db, command, cancellationToken);
                }

                (command.ErrorCode, command.ErrorDescription, command.ErrorAt) = (null, null, null);
                if (report.Final)
                {
                    command.Closed = true;
                    await CloseWithdrawalsAsync(db, command, cancellationToken);
                    await events.CompletedAsync(db, command, LogoutResult.Of(report, device), cancellationToken);
                }

                return true;
            },
            cancellationToken);
        if (taken && report.Final)
        {
            revocations.LookAgain();
        }
    }

    /// <summary>A withdrawal that was delivered was waiting for this end. One that was not still goes out.</summary>
    private static async Task CloseWithdrawalsAsync(OrgDb db, CommandRecord command, CancellationToken cancellationToken)
    {
        foreach (CommandRecord withdrawal in await db.Commands
            .Where(w => w.DeviceId == command.DeviceId && !w.Closed && w.Withdraws == command.Jti && w.DeliveredAt != null)
            .ToListAsync(cancellationToken))
        {
            withdrawal.Closed = true;
        }
    }

    private static void Check(OutcomeReport report)
    {
        if (report.Status is not (OutcomeStatus.Completed or OutcomeStatus.Skipped or OutcomeStatus.Failed))
        {
            throw OrgException.Invalid("status", "must be completed, skipped or failed");
        }

        if (report.Sequence < 1)
        {
            throw OrgException.Invalid("sequence", "must be at least 1");
        }

        if (!report.Final && report.Status != OutcomeStatus.Failed)
        {
            throw OrgException.Invalid("final", "only a failure can be interim");
        }

        // What is stored here is read back by every report on the logout: one bad element would make all of them fail.
        if (report.Jti is null || report.Times is null
            || report.Sessions?.Contains(null) != false || report.Steps?.Contains(null) != false)
        {
            throw OrgException.Malformed("jti, sessions, steps and times must not be null");
        }
    }
}
