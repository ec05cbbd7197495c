using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Backup;

/// <summary>Puts a backup in the place of a data folder: all of it, or nothing.</summary>
public sealed class Restoration(TimeProvider time)
{
    private const string Kind = "restore";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Restores a backup.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="data">The data folder: missing or empty, unless <paramref name="force"/>.</param>
    /// <param name="force">Moves an org's folder that is there aside. Never one that an org uses or that is not an org's.</param>
    /// <returns>What was restored, and where the folder is that was there before; null when there was none.</returns>
    /// <exception cref="OrgConfigurationException">The file or the folder cannot be used. Nothing has changed.</exception>
    /// <exception cref="IOException">The disk refuses. Nothing has changed.</exception>
    public (BackupManifest Manifest, string? Aside) Restore(string file, string data, bool force)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(data));
        using DataFolder? old = Occupied(target, force);
        string parent = Path.GetDirectoryName(target) ?? throw new OrgConfigurationException($"{target} cannot be a data folder");
        System.IO.Directory.CreateDirectory(parent);
        StagedFolder.Sweep(parent, Path.GetFileName(target), Kind);
        using StagedFolder staged = StagedFolder.In(parent, Path.GetFileName(target), Kind);
        BackupManifest manifest;
        using (FileStream archive = File.OpenRead(file))
        {
            manifest = BackupArchive.Read(archive, staged);
        }

        Check(manifest, staged);
        DateTimeOffset now = time.GetUtcNow();
        var note = new RestoreNote(Guid.NewGuid().ToString("N"), now, manifest.Id, manifest.TakenAt, manifest.Mark);
        PrivateFiles.Write(staged.Place(RestoreNote.FileName), new MemoryStream(note.Write()), OwnerOnly, now.UtcDateTime);
        PrivateFiles.Write(staged.Place("lock"), Stream.Null, OwnerOnly, now.UtcDateTime);

        // There from the start, with the mode and owner of the rest: a command run as root would make it root's, and lock the org's user out.
        PrivateFiles.Write(staged.Place("keys/keys.lock"), Stream.Null, OwnerOnly, now.UtcDateTime);
        PrivateFiles.FlushFolders(staged.Path);
        string? aside = old is null ? null : $"{target}.before-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{note.RestoreId[..8]}";
        Swap(staged.Path, target, aside);
        return (manifest, aside);
    }

    /// <summary>The org's folder that is there, locked; null when the place is free.</summary>
    private static DataFolder? Occupied(string target, bool force)
    {
        if (File.Exists(target))
        {
            throw new OrgConfigurationException($"{target} is a file");
        }

        if (!System.IO.Directory.Exists(target) || !System.IO.Directory.EnumerateFileSystemEntries(target).Any())
        {
            return null;
        }

        if (!force && File.Exists(Path.Combine(target, "lock")))
        {
            throw new OrgConfigurationException($"the data folder {target} holds an org: stop it, and give --force to move the folder aside");
        }

        // Also with force: refuses what is not an org's, and an org that runs.
        return DataFolder.Open(target);
    }

    private static void Check(BackupManifest manifest, StagedFolder staged)
    {
        staged.Require();
        if (DatabaseCopy.Describe(staged.Database).Mark != manifest.Mark)
        {
            throw new OrgConfigurationException("the file is no whole backup: its database does not hold what its manifest says");
        }

        if (!OrgStore.KnowsMigration(manifest.Migration))
        {
            throw new OrgConfigurationException($"the backup is of a newer version of device-org: {manifest.Migration} is not known here");
        }
    }

    private static void Swap(string staged, string target, string? aside)
    {
        string parent = Path.GetDirectoryName(target)!;
        if (aside is not null)
        {
            System.IO.Directory.Move(target, aside);
        }
        else if (System.IO.Directory.Exists(target))
        {
            // Refused when it is not empty any more.
            System.IO.Directory.Delete(target);
        }

        try
        {
            System.IO.Directory.Move(staged, target);
        }
        catch when (aside is not null)
        {
            System.IO.Directory.Move(aside, target);
            throw;
        }

        FolderFlush.Flush(parent);
    }
}
