using DeviceAgent.Core.Processes;

namespace DeviceAgent.Chaos.Site;

/// <summary>A tmpfs of a few MiB under one folder, which can be filled to its last byte and emptied again.</summary>
public sealed class SmallDisk
{
    private const string FillerName = "filler";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>A program that met the full disk at its start may still be ending this long after the disk was freed.</summary>
    private static readonly TimeSpan AfterEffect = TimeSpan.FromSeconds(10);

    private readonly string path;
    private readonly ProgramRunner runner = new(TimeProvider.System);
    private readonly Lock gate = new();
    private bool isFull;
    private long freed;

    private SmallDisk(string path) => this.path = path;

    /// <summary>Whether a program may have ended because of it just now.</summary>
    public bool WasFullJustNow
    {
        get
        {
            lock (gate)
            {
                return isFull || (freed != 0 && TimeProvider.System.GetElapsedTime(freed) < AfterEffect);
            }
        }
    }

    /// <summary>Mounts it over a folder, which is made.</summary>
    /// <exception cref="IOException">It cannot be mounted.</exception>
    public static async Task<SmallDisk> MountAsync(string path, int mebibytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        var disk = new SmallDisk(path);
        await disk.RunAsync("/usr/bin/mount", ["-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0700", "tmpfs", path], cancellationToken);
        return disk;
    }

    /// <summary>Leaves not a byte free.</summary>
    public void Fill()
    {
        lock (gate)
        {
            isFull = true;
            byte[] block = new byte[64 * 1024];
            try
            {
                using FileStream filler = new(Path.Combine(path, FillerName), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
                for (int length = block.Length; length > 0;)
                {
                    length = TryWrite(filler, block.AsSpan(0, length)) ? length : length / 2;
                }
            }
            catch (IOException)
            {
                // Full to the last i-node already.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free()
    {
        lock (gate)
        {
            File.Delete(Path.Combine(path, FillerName));
            freed = isFull ? TimeProvider.System.GetTimestamp() : freed;
            isFull = false;
        }
    }

    /// <summary>Takes it away, and leaves what was on it in the folder below, for people.</summary>
    public async Task UnmountAsync()
    {
        Free();
        string kept = path + ".kept";
        await RunAsync("/bin/cp", ["-a", path, kept], CancellationToken.None);
        await RunAsync("/usr/bin/umount", ["-l", path], CancellationToken.None);
        Directory.Delete(path);
        Directory.Move(kept, path);
    }

    private static bool TryWrite(FileStream file, ReadOnlySpan<byte> block)
    {
        try
        {
            file.Write(block);
            return true;
        }
        catch (IOException)
        {
            return false;
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
}
