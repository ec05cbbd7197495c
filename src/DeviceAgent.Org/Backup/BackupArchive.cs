using System.Formats.Tar;
using System.Text.Json;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Backup;

/// <summary>The file of a backup: a tar archive (POSIX pax) with the manifest first, then its members under <c>data/</c>.</summary>
public static class BackupArchive
{
    private const string Folder = "data/";
    private const long LongestManifest = 16 << 20;
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    /// <summary>Writes a staged folder's members, in the manifest's order.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Write(Stream archive, BackupManifest manifest, StagedFolder staged)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(staged);
        using var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.EntryName)
        {
            DataStream = new MemoryStream(manifest.Write()), Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = manifest.TakenAt,
        });
        foreach (BackupMember member in manifest.Members)
        {
            string path = Path.Combine(staged.Path, member.Name);
            using FileStream content = File.OpenRead(path);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, Folder + member.Name)
            {
                DataStream = content, Mode = File.GetUnixFileMode(path), ModificationTime = File.GetLastWriteTimeUtc(path),
            });
        }
    }

    /// <summary>Unpacks a backup, checking each member against the manifest.</summary>
    /// <exception cref="OrgConfigurationException">It is no backup, or not what was written.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static BackupManifest Read(Stream archive, StagedFolder staged)
    {
        try
        {
            using var tar = new TarReader(archive, leaveOpen: true);
            BackupManifest manifest = ReadManifest(tar.GetNextEntry());
            Dictionary<string, BackupMember> missing = manifest.Members.ToDictionary(m => Folder + m.Name, StringComparer.Ordinal);
            while (tar.GetNextEntry() is { } entry)
            {
                if (!missing.Remove(entry.Name, out BackupMember? member))
                {
                    throw new InvalidDataException($"its manifest does not name {entry.Name}");
                }

                Unpack(entry, member, staged);
            }

            return missing.Count == 0 ? manifest : throw new InvalidDataException($"{missing.Keys.First()} is missing");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException or JsonException or NotSupportedException)
        {
            throw new OrgConfigurationException($"the file is no whole backup: {e.Message}", e);
        }
    }

    private static BackupManifest ReadManifest(TarEntry? first) =>
        first is { Name: BackupManifest.EntryName, DataStream: { Length: <= LongestManifest } content }
            ? BackupManifest.Read(content)
            : throw new InvalidDataException("it does not begin with a manifest");

    private static void Unpack(TarEntry entry, BackupMember member, StagedFolder staged)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            throw new InvalidDataException($"{entry.Name} is no file");
        }

        UnixFileMode mode = (UnixFileMode)Convert.ToInt32(member.Mode, 8) & Permissions;
        (long size, string hash) = PrivateFiles.Write(
            staged.Place(member.Name), entry.DataStream ?? Stream.Null, mode, entry.ModificationTime.UtcDateTime);
        if (size != member.Size || hash != member.Sha256)
        {
            throw new InvalidDataException($"{entry.Name} is not what was backed up: its SHA-256 is {hash}");
        }
    }
}
