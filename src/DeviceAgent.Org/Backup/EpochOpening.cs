using System.Globalization;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Backup;

/// <summary>Opens an epoch and marks the gap in the System Log.</summary>
public sealed class EpochOpening(SystemLogWriter log, TimeProvider time)
{
    /// <summary>Opens the epoch of a restore, once, inside a running transaction.</summary>
    /// <returns>False when it has one already.</returns>
    public async Task<bool> RaiseAsync(OrgDb db, RestoreNote note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(note);

        // A crash between the commit and the deletion of the note: this restore has its epoch.
        if (await db.Epochs.AnyAsync(e => e.RestoreId == note.RestoreId, cancellationToken))
        {
            return false;
        }

        int before = await db.Epochs.MaxAsync(e => (int?)e.Number, cancellationToken) ?? 1;
        var epoch = new EpochRecord
        {
            Number = before + 1,
            RestoreId = note.RestoreId,
            BackupId = note.BackupId,
            BackupTakenAt = note.TakenAt,
            MarkLog = note.Mark.Log,
            RestoredAt = note.RestoredAt,
            OpenedAt = time.GetUtcNow(),
        };
        db.Epochs.Add(epoch);
        await db.SkipLogNumbersAsync(OrgEpoch.LogGap, cancellationToken);
        return await log.AppendAsync(db, $"{EventType.OrgRestore}:{note.RestoreId}", Entry(epoch, note), cancellationToken);
    }

    private static LogEntry Entry(EpochRecord epoch, RestoreNote note) => new()
    {
        EventType = EventType.OrgRestore,
        DisplayMessage = "Org restored from a backup",
        Severity = "WARN",
        Actor = LogActor.Org,
        Targets = [],
        Reason = $"what was acknowledged between {Text(note.TakenAt)} and the restore may be missing",
        DebugData = new Dictionary<string, string>
        {
            ["epoch"] = epoch.Number.ToString(CultureInfo.InvariantCulture),
            ["backupId"] = note.BackupId,
            ["backupTakenAt"] = Text(note.TakenAt),
            ["restoredAt"] = Text(note.RestoredAt),
            ["markLog"] = note.Mark.Log.ToString(CultureInfo.InvariantCulture),
            ["markCommands"] = note.Mark.Commands.ToString(CultureInfo.InvariantCulture),
        },
    };

    private static string Text(DateTimeOffset at) => Api.OktaTimeConverter.Write(at);
}
