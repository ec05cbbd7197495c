using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Backup;

/// <summary>
/// The org's epoch: raised at the first start after a restore. Devices that see a new one check in again, since the org may have
/// forgotten what they last said.
/// </summary>
public sealed class OrgEpoch(OrgStore store, EpochOpening opening, DataFolder folder)
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
            await store.WriteAsync(db => opening.RaiseAsync(db, note, cancellationToken), cancellationToken);
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
}
