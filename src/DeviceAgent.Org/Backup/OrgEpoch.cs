using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Backup;

/// <summary>
/// The org's epoch: raised at the first start after a restore. Devices that see a new one check in again, since the org may have
/// forgotten what they last said.
/// </summary>
public sealed class OrgEpoch(OrgStore store, SystemLogWriter log, DataFolder folder, TimeProvider time)
{
    /// <summary>
    /// How far the numbers of the System Log jump. Whoever reads it has a cursor that may lie beyond the mark, and would pass over
    /// new entries with numbers below.
    /// </summary>
    public const long LogGap = 1_000_000;

    private const int ShownOfId = 8;

    /// <summary>What the wire calls the epoch: the same word never comes for two of them. Null while the org was never restored.</summary>
    public string? Name { get; private set; }

    /// <summary>Opens a new epoch if the folder was restored. Called before anything else is written.</summary>
    /// <exception cref="OrgConfigurationException">The note of the restore cannot be used.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        string file = folder.RestoreNote;
        if (Read(file) is { } note)
        {
            await store.WriteAsync(db => RaiseAsync(db, note, cancellationToken), cancellationToken);
            File.Delete(file);
        }

        await using OrgDb db = store.OpenForReading();
        EpochRecord? last = await db.Epochs.OrderByDescending(e => e.Number).FirstOrDefaultAsync(cancellationToken);
        Name = last is null ? null : string.Create(CultureInfo.InvariantCulture, $"{last.Number}.{last.RestoreId[..ShownOfId]}");
    }

    private static RestoreNote? Read(string file)
    {
        try
        {
            return File.Exists(file) ? RestoreNote.Read(File.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"{file} cannot be used: {e.Message}. Restore the backup again", e);
        }
    }

    private async Task<bool> RaiseAsync(OrgDb db, RestoreNote note, CancellationToken cancellationToken)
    {
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
        await db.SkipLogNumbersAsync(LogGap, cancellationToken);
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
