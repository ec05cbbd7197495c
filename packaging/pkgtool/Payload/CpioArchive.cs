using System.IO.Compression;
using System.Text;

namespace DeviceAgent.Packaging.Payload;

/// <summary>
/// Payload and Scripts of a package: cpio in the old character form ("odc"), compressed with gzip. Format: cpio.h of POSIX.1-2001 pax,
/// "cpio Interchange Format". Owner 0:0 and one time for all.
/// </summary>
public static class CpioArchive
{
    private const string Magic = "070707";

    private const int LargestInode = 0x3FFFF; // 18 bits

    /// <summary>The compressed archive of all entries, in their order.</summary>
    /// <param name="entries">Parents before children.</param>
    /// <param name="time">Seconds since 1970 for every entry.</param>
    /// <exception cref="PackagingException">More entries than the format can hold.</exception>
    public static byte[] Write(IReadOnlyList<PayloadEntry> entries, uint time)
    {
        if (entries.Count > LargestInode)
        {
            throw new PackagingException($"{entries.Count} entries: cpio holds at most {LargestInode}");
        }

        using var result = new MemoryStream();
        using (var archive = new GZipStream(result, CompressionLevel.SmallestSize))
        {
            for (var index = 0; index < entries.Count; index++)
            {
                Append(archive, entries[index], index + 1, time);
            }

            archive.Write(Header("TRAILER!!!", 0, 0, 0, 1, 0));
        }

        return result.ToArray();
    }

    private static void Append(Stream archive, PayloadEntry entry, int inode, uint time)
    {
        archive.Write(Header(entry.Path, inode, entry.Mode, time, entry.Kind == EntryKind.Folder ? 2 : 1, entry.Content.Length));
        archive.Write(entry.Content.Span);
    }

    // magic, dev, ino, mode, uid, gid, nlink, rdev, mtime, namesize, filesize, then the name with its NUL.
    private static byte[] Header(string name, int inode, int mode, uint time, int links, long size) => Encoding.UTF8.GetBytes(
        Magic + Octal(0, 6) + Octal(inode, 6) + Octal(mode, 6) + Octal(0, 6) + Octal(0, 6) + Octal(links, 6) + Octal(0, 6)
        + Octal(time, 11) + Octal(Encoding.UTF8.GetByteCount(name) + 1, 6) + Octal(size, 11) + name + '\0');

    private static string Octal(long value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');
}
