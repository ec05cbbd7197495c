using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Backup;

/// <summary>Takes a backup of an org that may run meanwhile.</summary>
public sealed class BackupWriter(TimeProvider time)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);
    private const int MostTries = 5;
    private const string Kind = "backup";

    /// <summary>Writes a backup; the file appears as a whole, or not at all.</summary>
    /// <param name="data">The org's data folder.</param>
    /// <param name="file">The file to make (0600).</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgConfigurationException">The folder is not an org's, is damaged, or the file is there or would be in it.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<BackupManifest> TakeAsync(string data, string file, CancellationToken cancellationToken)
    {
        string keys = DataFolder.KeysOf(data);
        string folder = Path.GetDirectoryName(keys)!;
        string target = Path.GetFullPath(file);
        if (DatabaseNote.Read(DataFolder.DatabaseNoteOf(data)) is { } note)
        {
            throw new OrgConfigurationException(
                $"the org's records are in {note.Url}: back them up with pg_dump, and beside them the folders keys, ca and tls of {folder} (docs/org-operations.md, PostgreSQL)");
        }

        Refuse(folder, target);
        StagedFolder.Sweep(Path.GetDirectoryName(target)!, "*", Kind);
        using StagedFolder staged = StagedFolder.In(Path.GetDirectoryName(target)!, Path.GetFileName(target), Kind);
        DateTimeOffset takenAt = time.GetUtcNow();

        // The database first: what it speaks of, a certificate's issuer for example, is then among the files.
        DatabaseCopy.Make(Path.Combine(folder, OrgFiles.Database), staged.Place(OrgFiles.Database));
        File.SetUnixFileMode(staged.Database, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (await LockKeysAsync(keys, cancellationToken))
        {
            CopyFiles(folder, staged);
        }

        staged.Require();
        BackupManifest manifest = Describe(staged, takenAt);
        Write(staged, manifest, target);
        return manifest;
    }

    private static void Refuse(string folder, string target)
    {
        if (File.Exists(target) || System.IO.Directory.Exists(target))
        {
            throw new OrgConfigurationException($"{target} is there already: a backup replaces nothing");
        }

        if (target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new OrgConfigurationException($"{target} is in the data folder, and would be lost with it");
        }
    }

    /// <summary>No rotation in between: a list of keys must not name a key that was copied before it was there, or is gone.</summary>
    private async Task<IDisposable> LockKeysAsync(string keys, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new KeyFolder(keys).Lock();
            }
            catch (OrgConfigurationException) when (time.GetElapsedTime(began) < LockPatience)
            {
                await Task.Delay(LockPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Again, when something was replaced meanwhile: a certificate and its key are two files.</summary>
    private static void CopyFiles(string folder, StagedFolder staged)
    {
        for (int tries = 1; !TryCopyFiles(folder, staged); tries++)
        {
            if (tries == MostTries)
            {
                throw new OrgConfigurationException($"the files of {folder} change all the time");
            }
        }
    }

    private static bool TryCopyFiles(string folder, StagedFolder staged)
    {
        foreach (string stale in OrgFiles.List(staged.Path))
        {
            File.Delete(Path.Combine(staged.Path, stale));
        }

        IReadOnlyList<string> names = OrgFiles.List(folder);
        try
        {
            var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string name in names)
            {
                string path = Path.Combine(folder, name);
                using FileStream content = File.OpenRead(path);
                hashes[name] = PrivateFiles.Write(staged.Place(name), content, File.GetUnixFileMode(path), File.GetLastWriteTimeUtc(path)).Sha256;
            }

            return OrgFiles.List(folder).SequenceEqual(names)
                && names.Where(OrgFiles.IsRelated).All(name => PrivateFiles.HashOf(Path.Combine(folder, name)) == hashes[name]);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static BackupManifest Describe(StagedFolder staged, DateTimeOffset takenAt)
    {
        (BackupMark mark, string migration) = DatabaseCopy.Describe(staged.Database);
        return new BackupManifest
        {
            Version = BackupManifest.CurrentVersion,
            Id = Guid.NewGuid().ToString(),
            TakenAt = takenAt,
            Mark = mark,
            Migration = migration,
            Members = [.. OrgFiles.List(staged.Path).Prepend(OrgFiles.Database).Select(name => Member(staged, name))],
        };
    }

    private static BackupMember Member(StagedFolder staged, string name)
    {
        string path = Path.Combine(staged.Path, name);
        return new BackupMember(name, new FileInfo(path).Length, PrivateFiles.HashOf(path), Convert.ToString((int)File.GetUnixFileMode(path), 8));
    }

    private static void Write(StagedFolder staged, BackupManifest manifest, string target)
    {
        string parent = Path.GetDirectoryName(target)!;
        using StagedFolder outbox = StagedFolder.In(parent, Path.GetFileName(target), Kind);
        string written = outbox.Place("backup");
        using (FileStream archive = PrivateFiles.Create(written))
        {
            BackupArchive.Write(archive, manifest, staged);
            archive.Flush(flushToDisk: true);
        }

        // Read back as a restore would: a backup that cannot be read is worse than none.
        using (StagedFolder proof = StagedFolder.In(parent, Path.GetFileName(target), Kind))
        using (FileStream archive = File.OpenRead(written))
        {
            BackupArchive.Read(archive, proof);
            proof.Require();
        }

        File.Move(written, target);
        FolderFlush.Flush(parent);
    }
}
