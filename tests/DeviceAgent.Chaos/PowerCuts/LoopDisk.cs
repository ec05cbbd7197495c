using System.Runtime.InteropServices;
using DeviceAgent.Core.Processes;
using Microsoft.Win32.SafeHandles;

namespace DeviceAgent.Chaos.PowerCuts;

/// <summary>
/// A small ext4 in a file, mounted by a loop device, whose power can be cut: EXT4_IOC_SHUTDOWN (fs/ext4/ioctl.c; the kernel's own tests of
/// power cuts use it) lets no further write reach the disk. What was not flushed is gone, and the next mount replays the journal.
/// </summary>
public sealed class LoopDisk(string folder)
{
    private const string Size = "16M";

    /// <summary>_IOR('X', 125, __u32).</summary>
    private const ulong Shutdown = 0x8004587D;

    /// <summary>EXT4_GOING_FLAGS_LOGFLUSH and EXT4_GOING_FLAGS_NOLOGFLUSH: the journal's last part reached the disk, or did not.</summary>
    private static readonly uint[] Flags = [1, 2];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ProgramRunner runner = new(TimeProvider.System);
    private readonly string image = Path.Combine(folder, "disk.img");

    /// <summary>Where it is mounted.</summary>
    public string MountPoint { get; } = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Problem => !Environment.IsPrivilegedProcess ? "a loop mount needs root"
        : !File.Exists("/dev/loop-control") ? "there are no loop devices"
        : !File.Exists("/usr/sbin/mkfs.ext4") ? "mkfs.ext4 is not installed (apt-get install e2fsprogs)"
        : null;

    /// <exception cref="IOException">It cannot be made.</exception>
    public async Task MakeAsync(CancellationToken cancellationToken) => await RunAsync("/usr/sbin/mkfs.ext4", ["-q", image, Size], cancellationToken);

    public Task MountAsync(CancellationToken cancellationToken) => RunAsync("/usr/bin/mount", ["-o", "loop", image, MountPoint], cancellationToken);

    public Task UnmountAsync(CancellationToken cancellationToken) => RunAsync("/usr/bin/umount", [MountPoint], cancellationToken);

    /// <summary>Now.</summary>
    public void CutPower(Random random)
    {
        using SafeFileHandle handle = File.OpenHandle(Path.Combine(MountPoint, "power"), FileMode.OpenOrCreate, FileAccess.ReadWrite);
        uint flags = Flags[random.Next(Flags.Length)];
        if (ioctl(handle, Shutdown, ref flags) != 0)
        {
            throw new IOException($"EXT4_IOC_SHUTDOWN: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        ProgramResult result = await runner.RunAsync(program, arguments, Limit, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new IOException($"{program} {string.Join(' ', arguments)}: {result.Error}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(SafeFileHandle file, ulong request, ref uint argument);
}
