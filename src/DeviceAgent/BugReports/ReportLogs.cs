using System.Text;

namespace DeviceAgent.BugReports;

/// <summary>The newest lines of the log files, not more than a report can hold.</summary>
internal static class ReportLogs
{
    /// <summary>Of all log files together, in bytes. Some days of an agent that has much to say.</summary>
    public const long Most = 20 * 1024 * 1024;

    /// <summary>Files of a log folder: the agent's own, and what launchd keeps of its standard error.</summary>
    private static readonly string[] Patterns = ["device-agent*.log", "stderr.log"];

    /// <summary>The files, newest first, each with its newest bytes as text; what does not fit any more is left out.</summary>
    /// <param name="folder">The log folder.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static IEnumerable<(string Name, string Text, string? Note)> Read(string folder)
    {
        // A link would bring a file from elsewhere into the report.
        FileInfo[] files = [.. Patterns.SelectMany(new DirectoryInfo(folder).GetFiles)
            .Where(file => file.LinkTarget is null)
            .OrderByDescending(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)];
        long left = Most;
        foreach (FileInfo file in files)
        {
            if (left <= 0)
            {
                yield break;
            }

            var (text, length, cut) = ReadEnd(file.FullName, left);
            left -= length;
            yield return (file.Name, text, cut ? "only its newest lines" : null);
        }
    }

    private static (string Text, long Length, bool Cut) ReadEnd(string file, long most)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bool cut = stream.Length > most;
        stream.Seek(cut ? -most : 0, cut ? SeekOrigin.End : SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (cut)
        {
            // The line in which the cut lies.
            reader.ReadLine();
        }

        // The agent may be writing: no further than the file was long.
        string text = reader.ReadToEnd();
        return (text, Math.Min(stream.Length, most), cut);
    }
}
