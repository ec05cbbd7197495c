using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Linux.Native;

namespace DeviceAgent.Linux.Processes;

/// <summary>The machine's processes, read from /proc.</summary>
internal static class ProcessTable
{
    private static readonly long TicksPerSecond = Libc.Sysconf(Libc.ScClkTck);

    /// <summary>The process as it is now, zombies included; null when there is none.</summary>
    /// <exception cref="IOException">/proc cannot be read; whether the process lives is then unknown.</exception>
    public static ProcessStat? Read(int pid)
    {
        try
        {
            return ProcessStat.Parse(File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || e.HResult == Libc.ESRCH)
        {
            // ESRCH: it ended between the opening of the file and the reading.
            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FormatException)
        {
            throw new IOException($"/proc/{pid}/stat cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Every living process. Not a snapshot: one that starts or ends meanwhile may be missing or not.</summary>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    public static IEnumerable<ProcessStat> Living()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Read(pid) is { IsAlive: true } process)
            {
                yield return process;
            }
        }
    }

    /// <summary>When a process started: field 22 is cut down to whole clock ticks (10 ms), so it was within the tick.</summary>
    public static BootInterval StartOf(long startTicks)
    {
        var tick = TimeSpan.TicksPerSecond / TicksPerSecond;
        var earliest = new BootInstant(TimeSpan.FromTicks(startTicks * tick));
        return new BootInterval(earliest, earliest + TimeSpan.FromTicks(tick));
    }
}
