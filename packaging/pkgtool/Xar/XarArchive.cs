using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace DeviceAgent.Packaging.Xar;

/// <summary>
/// The outer form of a flat package: header, zlib-compressed table of contents, heap. Format: xar's own file format page; SHA-1 because
/// that is what Apple's Installer has read since the beginning (it guards against damage; trust comes from the signature). What signs the
/// package later writes the table anew.
/// </summary>
public static class XarArchive
{
    private const int HeaderSize = 28;

    private const int Sha1 = 1;

    /// <summary>The archive, files in the order given.</summary>
    /// <param name="files">Files of one folder must follow one another.</param>
    /// <param name="time">Seconds since 1970, for the archive and every file.</param>
    public static byte[] Write(IReadOnlyList<XarFile> files, uint time)
    {
        var table = Compress(Encoding.UTF8.GetBytes(Table(files, time)), out var rawLength);
        using var archive = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderSize];
        "xar!"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], HeaderSize);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], 1);
        BinaryPrimitives.WriteUInt64BigEndian(header[8..], (ulong)table.Length);
        BinaryPrimitives.WriteUInt64BigEndian(header[16..], (ulong)rawLength);
        BinaryPrimitives.WriteUInt32BigEndian(header[24..], Sha1);
        archive.Write(header);
        archive.Write(table);
        archive.Write(Digest(table));
        foreach (var file in files)
        {
            archive.Write(file.Content.Span);
        }

        return archive.ToArray();
    }

    private static string Table(IReadOnlyList<XarFile> files, uint time)
    {
        var stamp = DateTimeOffset.FromUnixTimeSeconds(time).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var toc = new XElement(
            "toc",
            new XElement("creation-time", stamp.TrimEnd('Z')),
            new XElement("checksum", new XAttribute("style", "sha1"), new XElement("offset", 0), new XElement("size", SHA1.HashSizeInBytes)));
        var folders = new Dictionary<string, XElement> { [""] = toc };
        var id = 0;
        long offset = SHA1.HashSizeInBytes;
        foreach (var file in files)
        {
            var slash = file.Path.LastIndexOf('/');
            var folder = slash < 0 ? "" : file.Path[..slash];
            if (!folders.TryGetValue(folder, out var parent))
            {
                parent = Item(++id, folder, "directory", "0755", stamp);
                toc.Add(parent);
                folders[folder] = parent;
            }

            var item = Item(++id, file.Path[(slash + 1)..], "file", "0644", stamp);
            item.AddFirst(Data(file.Content.Span, offset));
            parent.Add(item);
            offset += file.Content.Length;
        }

        return new XDeclaration("1.0", "UTF-8", null) + "\n" + new XElement("xar", toc).ToString(SaveOptions.None).ReplaceLineEndings("\n") + "\n";
    }

    private static XElement Item(int id, string name, string type, string mode, string time) => new(
        "file",
        new XAttribute("id", id),
        new XElement("name", name),
        new XElement("type", type),
        new XElement("mode", mode),
        new XElement("uid", 0),
        new XElement("gid", 0),
        new XElement("mtime", time));

    private static XElement Data(ReadOnlySpan<byte> content, long offset)
    {
        var digest = Convert.ToHexStringLower(Digest(content));
        return new XElement(
            "data",
            new XElement("length", content.Length),
            new XElement("offset", offset),
            new XElement("size", content.Length),
            new XElement("encoding", new XAttribute("style", "application/octet-stream")),
            new XElement("extracted-checksum", new XAttribute("style", "sha1"), digest),
            new XElement("archived-checksum", new XAttribute("style", "sha1"), digest));
    }

    private static byte[] Compress(byte[] raw, out int rawLength)
    {
        rawLength = raw.Length;
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.SmallestSize))
        {
            zlib.Write(raw);
        }

        return result.ToArray();
    }

#pragma warning disable CA5350 // The format's own checksum, against damage. Nothing trusts it.
    private static byte[] Digest(ReadOnlySpan<byte> content) => SHA1.HashData(content);
#pragma warning restore CA5350
}
