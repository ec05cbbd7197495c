using System.Globalization;

namespace DeviceAgent.Benchmarks.Machine;

/// <summary>The CPU time of a process and its threads: what it cost, whatever else ran on the machine.</summary>
internal static class CpuTime
{
    /// <summary>USER_HZ of Linux on every architecture that .NET runs on (proc(5)).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>utime and stime of <c>/proc/PID/stat</c>, fields 14 and 15; the name in field 2 may hold blanks.</summary>
    public static TimeSpan Of(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
