using System.IO.Compression;

namespace DeviceAgent.BugReports;

/// <summary>Writes a bug report as a ZIP file that only its owner may read: it names people and their sessions.</summary>
internal static class ReportArchive
{
    /// <summary>The file is there as a whole or not at all.</summary>
    /// <param name="file">Absolute; must not exist.</param>
    /// <param name="parts">Its files.</param>
    /// <param name="at">The time that they get.</param>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="IOException">It exists, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static long Write(string file, IEnumerable<ReportPart> parts, DateTimeOffset at)
    {
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (ReportPart part in parts)
                {
                    ZipArchiveEntry entry = archive.CreateEntry(part.Name, CompressionLevel.Optimal);
                    entry.LastWriteTime = at;
                    using var writer = new StreamWriter(entry.Open());
                    writer.Write(part.Text);
                }
            }

            return stream.Length;
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }
}
