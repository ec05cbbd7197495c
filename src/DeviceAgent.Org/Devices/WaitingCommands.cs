using System.Collections.Concurrent;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Polling;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Devices;

/// <summary>The SETs that wait for a device. Handed out means returned by a poll, delivered means acknowledged.</summary>
public sealed class WaitingCommands(
    OrgStore store, CommandSets sets, DeviceStreams streams, StreamEvents controls, LogoutEvents events, LogoutSpans spans, OrgMetrics metrics, TimeProvider time)
{
    /// <summary>At most this many in one answer, so that it stays far below the 1 MiB that agents read.</summary>
    public const int MostInOneAnswer = 100;

    /// <summary>A device that still tries reports each attempt, at least every 15 minutes.</summary>
    private static readonly TimeSpan NewsWithin = TimeSpan.FromMinutes(30);

    /// <summary>How long a device is asked for the end of a command that was withdrawn: one that has lost its state never answers.</summary>
    private static readonly TimeSpan WithdrawnNewsWithin = TimeSpan.FromDays(1);

    private const int LongestDescription = 1000;

    // In memory: an org that starts again asks a little sooner.
    private readonly ConcurrentDictionary<string, DateTimeOffset> askedAgain = new(StringComparer.Ordinal);

    /// <summary>
    /// Signs and returns what waits, oldest first. Comes again with every poll until it is acknowledged; and once more, at most
    /// every <see cref="LogoutState.OutcomeWithin"/>, when it was acknowledged and the device's word on it is missing.
    /// </summary>
    public async Task<PollResponse> HandOutAsync(DeviceRecord device, string instanceKey, int? maxEvents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        int most = Math.Min(maxEvents ?? MostInOneAnswer, MostInOneAnswer);
        List<CommandRecord> open;
        List<StreamEventRecord> told;
        await using (OrgDb db = store.OpenForReading())
        {
            open = await Open(db, device.Id).Take(most + 1).ToListAsync(cancellationToken);
            told = await StreamEvents.WaitingAsync(db, device.Id, enabled: true, most + 1, cancellationToken);
        }

        if (open.Take(most).Any(c => c.HandedOutAt is null))
        {
            open = await store.WriteAsync(WriteScope.Device(device.Id), db => MarkAsync(db, device, most, cancellationToken), cancellationToken);
        }

        DateTimeOffset now = time.GetUtcNow();
        CommandRecord[] waiting = [.. open.Where(c => c.DeliveredAt is null ? !RefusedCommands.IsPaused(c, now) : IsUnanswered(c, now))];
        await using OrgDb reading = store.OpenForReading();
        var signed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (CommandRecord command in waiting.Take(most))
        {
            signed[command.Jti] = await sets.SignAsync(reading, device, command, instanceKey, cancellationToken);
            if (command.DeliveredAt is not null)
            {
                askedAgain[command.Jti] = now;
            }
        }

        foreach (StreamEventRecord control in told.Take(most - signed.Count))
        {
            signed[control.Jti] = streams.Sign(device, control, instanceKey);
        }

        return new PollResponse { Sets = signed, MoreAvailable = waiting.Length + told.Count > most ? true : null };
    }

    /// <summary>
    /// Takes over acknowledgements and errors. Unknown ids, those of other devices and those that were never handed out are passed over.
    /// </summary>
    /// <exception cref="OrgException">400: an id is null, or an error lacks its code.</exception>
    public async Task TakeOverAsync(DeviceRecord device, PollRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyDictionary<string, SetError> errors = request.SetErrors ?? new Dictionary<string, SetError>();
        if (request.Ack?.Contains(null) == true || errors.Values.Any(e => string.IsNullOrEmpty(e?.Code)))
        {
            throw OrgException.Malformed("ack must hold texts, and each of setErrs an err");
        }

        HashSet<string> named = [.. request.Ack ?? [], .. errors.Keys];
        if (named.Count == 0)
        {
            return;
        }

        await store.WriteAsync(
            WriteScope.Device(device.Id),
            async db =>
            {
                // Compared here, not in SQL: a request may name more ids than a statement takes parameters.
                List<CommandRecord> open = await Waiting(db, device.Id, alsoWithdrawn: true)
                    .Where(c => c.HandedOutAt != null).ToListAsync(cancellationToken);
                foreach (CommandRecord command in open.Where(c => named.Contains(c.Jti)))
                {
                    await (errors.TryGetValue(command.Jti, out SetError? error)
                        ? RefuseAsync(db, command, error, cancellationToken)
                        : DeliverAsync(db, command, cancellationToken));
                }

                await controls.TakeOverAsync(db, device.Id, named, errors, DeviceStreams.ActorOf(device), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>What is not over, undelivered ones first, and of those the refused ones last.</summary>
    private static IQueryable<CommandRecord> Open(OrgDb db, string deviceId) => db.Commands
        .Where(c => c.DeviceId == deviceId && !c.Closed && !c.Held && c.WithdrawnAt == null)
        .OrderBy(c => c.DeliveredAt != null).ThenBy(c => c.ErrorAt != null).ThenBy(c => c.Number);

    /// <summary>
    /// The device has it and has said nothing for too long. Perhaps it has, and this org was set back to a backup since: then only
    /// the device knows. It answers a command that it knows with the outcome, and does nothing else.
    /// </summary>
    private bool IsUnanswered(CommandRecord command, DateTimeOffset now)
    {
        TimeSpan patience = command.Outcome is null ? LogoutState.OutcomeWithin : NewsWithin;
        return (command.Withdraws is null || now - command.DeliveredAt < WithdrawnNewsWithin)
            && now - (command.ReportedAt ?? command.DeliveredAt) >= patience
            && !(askedAgain.TryGetValue(command.Jti, out DateTimeOffset asked) && now - asked < LogoutState.OutcomeWithin);
    }

    private static IQueryable<CommandRecord> Waiting(OrgDb db, string deviceId, bool alsoWithdrawn = false) => db.Commands
        .Where(c => c.DeviceId == deviceId && !c.Closed && !c.Held && c.DeliveredAt == null && (alsoWithdrawn || c.WithdrawnAt == null))
        .OrderBy(c => c.Number);

    private async Task<List<CommandRecord>> MarkAsync(OrgDb db, DeviceRecord device, int most, CancellationToken cancellationToken)
    {
        List<CommandRecord> waiting = await Open(db, device.Id).Take(most + 1).ToListAsync(cancellationToken);
        DeviceRecord current = await db.Devices.SingleAsync(d => d.Id == device.Id, cancellationToken);
        foreach (CommandRecord command in waiting.Take(most).Where(c => c.HandedOutAt is null))
        {
            // As of the issue: a Mac that was off for a month must not have outlived the link that the logout was issued for.
            command.LocalAccounts = [.. await DeviceUse.AccountsAsync(db, device.Id, command.UserId, command.IssuedAt, cancellationToken)];
            command.SingleUser = current.SingleUser;
            command.HandedOutAt = time.GetUtcNow();
            await spans.HandedOutAsync(db, command, cancellationToken);
        }

        return waiting;
    }

    private async Task DeliverAsync(OrgDb db, CommandRecord command, CancellationToken cancellationToken)
    {
        command.DeliveredAt = time.GetUtcNow();
        await spans.DeliveredAsync(db, command, cancellationToken);
        Forgive(command);
        if (command.Withdraws is { } withdrawn)
        {
            // Until the command's end is known the device is asked for it, with the withdrawal: that has no effect either.
            command.Closed = await CloseUndeliveredAsync(db, withdrawn, cancellationToken);
        }
    }

    /// <summary>
    /// The device took over the withdrawal of a command that it never acknowledged: no outcome will come. Acknowledgements of one
    /// request are taken in the order of issue, so a command acknowledged together with its withdrawal counts as delivered.
    /// </summary>
    /// <returns>Whether the command is over.</returns>
    private async Task<bool> CloseUndeliveredAsync(OrgDb db, string jti, CancellationToken cancellationToken)
    {
        CommandRecord command = await db.Commands.SingleAsync(c => c.Jti == jti, cancellationToken);
        if (command is { DeliveredAt: null, Closed: false, Outcome: null })
        {
            Forgive(command);
            command.Closed = true;
            await events.CompletedAsync(db, command, events.Withdrawn, cancellationToken);
        }

        return command.Closed;
    }

    private static void Forgive(CommandRecord command) =>
        (command.ErrorCode, command.ErrorDescription, command.ErrorAt, command.Refusals) = (null, null, null, 0);

    /// <summary>It is handed out again after a pause, and closed by a refusal after the last one.</summary>
    private async Task RefuseAsync(OrgDb db, CommandRecord command, SetError error, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (command.WithdrawnAt is not null && command.Withdraws is null)
        {
            await CloseUndeliveredAsync(db, command.Jti, cancellationToken);
            return;
        }

        if (command.ErrorAt is not null && RefusedCommands.IsPaused(command, now))
        {
            // It was not handed out since: the request came twice.
            return;
        }

        db.OnCommitted(() => metrics.Refused(error.Code));
        command.ErrorCode = error.Code;
        command.ErrorDescription = error.Description is { Length: > LongestDescription } text ? text[..LongestDescription] : error.Description;
        command.ErrorAt = now;
        command.Refusals++;
        if (command.Refusals <= RefusedCommands.Pauses.Count)
        {
            await events.RefusedAsync(db, command, command.Refusals, cancellationToken);
            return;
        }

        command.Closed = true;
        if (command.Withdraws is { } withdrawn)
        {
            await CloseUndeliveredAsync(db, withdrawn, cancellationToken);
        }
        else
        {
            await events.CompletedAsync(db, command, new LogoutResult("FAILURE", $"{error.Code}: {error.Description}"), cancellationToken);
        }
    }
}
