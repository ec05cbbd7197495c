using System.Globalization;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>There is room: an org that cannot write confirms nothing, and a backup or a restore needs as much as the folder has.</summary>
internal sealed class DiskSpaceCheck() : DoctorCheck(Name, DataFolderCheck.Name)
{
    public const string Name = "disk-space";

    private const long Mebibyte = 1024 * 1024;
    private const long Least = 100 * Mebibyte;
    private const long Enough = 1024 * Mebibyte;

    public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        long used = System.IO.Directory.EnumerateFiles(context.Data, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f) is { Exists: true } i ? i.Length : 0);
        return Task.FromResult(Judge(new DriveInfo(context.Data).AvailableFreeSpace, used));
    }

    /// <summary>The verdict on this many free bytes beside a folder of this many.</summary>
    internal Finding Judge(long free, long used)
    {
        string seen = string.Create(CultureInfo.InvariantCulture, $"{free / Mebibyte:N0} MiB free, the folder has {used / Mebibyte:N0} MiB");
        const string remedy = "make room on the disk of the data folder: old backups and log files first, nothing in the folder itself";
        return free < Least ? Failure(seen, remedy)
            : free < Math.Max(Enough, used) ? Warning($"{seen}: a restore needs as much again", remedy)
            : Ok(seen);
    }
}
