using System.Globalization;

namespace DeviceAgent.Linux.Processes;

/// <summary>The fields of <c>/proc/PID/stat</c> (proc(5)) that tell a process and its session.</summary>
/// <param name="Pid">Field 1.</param>
/// <param name="State">Field 3: one letter; Z is a zombie, X dead.</param>
/// <param name="ParentPid">Field 4.</param>
/// <param name="SessionId">Field 6: the pid of the process that called setsid(2).</param>
/// <param name="Threads">Field 20.</param>
/// <param name="StartTicks">Field 22: clock ticks since boot, on CLOCK_BOOTTIME.</param>
internal readonly record struct ProcessStat(
    int Pid, char State, int ParentPid, int SessionId, int Threads, long StartTicks)
{
    /// <summary>
    /// False for a zombie. A process whose first thread alone has ended also shows Z, but still has other threads and lives.
    /// </summary>
    public bool IsAlive => State is not ('Z' or 'X') || Threads > 1;

    /// <summary>Reads a line such as <c>4211 (sleep) S 4210 4209 4209 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 151023 ...</c></summary>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static ProcessStat Parse(string line)
    {
        // The program's name stands in parentheses and may itself hold spaces and parentheses: only the last one closes it.
        var open = line.IndexOf('(', StringComparison.Ordinal);
        var close = line.LastIndexOf(')');
        var rest = open > 0 && close > open ? line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        // rest[0] is field 3.
        if (rest.Length < 20 || rest[0].Length != 1)
        {
            throw new FormatException($"not a line of /proc/PID/stat: '{line.Trim()}'");
        }

        return new ProcessStat(
            (int)Number(line[..open]), rest[0][0], (int)Number(rest[1]), (int)Number(rest[3]), (int)Number(rest[17]), Number(rest[19]));
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
