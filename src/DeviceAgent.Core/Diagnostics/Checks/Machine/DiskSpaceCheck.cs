using System.Globalization;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Space where the agent writes. A command that cannot be written down is neither acknowledged nor carried out.</summary>
internal sealed class DiskSpaceCheck(string stateFolder, string logFolder) : DoctorCheck(CheckNames.DiskSpace)
{
    /// <summary>Below this the ledger may not find room: 4 MiB.</summary>
    private const long Least = 4L << 20;

    /// <summary>The log files alone may take 100 MiB.</summary>
    private const long Enough = 200L << 20;

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        (string Folder, long Free) state = Measure(stateFolder);
        (string Folder, long Free) log = Measure(logFolder);
        (string Folder, long Free) least = log.Free < state.Free ? log : state;
        return ValueTask.FromResult(
            state.Free < Least ? CheckResult.Failure(
                FindingCodes.DiskFull,
                $"{Size(state.Free)} free for the state folder, at {state.Folder}",
                "make room there: a command that the agent cannot write down is neither acknowledged nor carried out")
            : least.Free < Enough ? CheckResult.Warning(
                FindingCodes.DiskLow,
                $"{Size(least.Free)} free at {least.Folder}",
                $"make room there: the log files may take 100 MiB, and {Size(Enough)} are asked for")
            : CheckResult.Ok($"{Size(state.Free)} free for the state, {Size(log.Free)} for the log"));
    }

    private static (string Folder, long Free) Measure(string folder)
    {
        // The agent makes its folders at the first start: until then what counts is where they will be.
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        return (folder, new DriveInfo(folder).AvailableFreeSpace);
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
        < 10L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB"),
    };
}
