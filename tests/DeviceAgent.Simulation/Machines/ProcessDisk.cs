using DeviceAgent.Core.State;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Machines;

/// <summary>The state folder of one process: it can die before, in the middle of and after every write.</summary>
public sealed class ProcessDisk(AgentProcess process, SimDisk disk, SimWorld world) : IStateFolder
{
    public byte[]? Read(string name)
    {
        StepOfDisk();
        return disk.Files.TryGetValue(name, out List<byte>? file) ? [.. file] : null;
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        StepOfDisk();
        if (disk.Full || (disk.FlushFails && world.Chance(0.5)))
        {
            throw new IOException("No space left on device");
        }

        // A rename is atomic: the new content is there or the old.
        disk.Files[name] = [.. content];
        StepOfDisk();
        ThrowIfFlushFails();
    }

    public IReadOnlyList<string> Names()
    {
        StepOfDisk();
        return [.. disk.Files.Keys];
    }

    public void Delete(string name)
    {
        StepOfDisk();
        disk.Files.Remove(name);
        StepOfDisk();
    }

    public IAppendFile OpenAppend(string name, long length)
    {
        StepOfDisk();
        if (!disk.Files.TryGetValue(name, out List<byte>? file))
        {
            disk.Files[name] = file = [];
        }

        file.RemoveRange((int)Math.Min(length, file.Count), (int)Math.Max(file.Count - length, 0));
        return new OpenFile(this, file);
    }

    private void Append(List<byte> file, ReadOnlySpan<byte> bytes)
    {
        StepOfDisk();
        int landed = disk.Full || Dies() ? world.Dice.Next(bytes.Length) : bytes.Length;
        file.AddRange(bytes[..landed]);
        if (disk.Full)
        {
            throw new IOException("No space left on device");
        }

        StepOfDisk();
        ThrowIfFlushFails();
    }

    private void StepOfDisk()
    {
        if (Dies())
        {
            throw new ProcessDiedException();
        }
    }

    /// <summary>Whether the power goes at this very operation.</summary>
    private bool Dies()
    {
        bool lived = process.Alive;
        bool dies = process.DiesNow();
        if (lived && dies)
        {
            world.Count("power cuts of a state folder");
        }

        return dies;
    }

    private void ThrowIfFlushFails()
    {
        if (disk.FlushFails)
        {
            throw new IOException("Input/output error");
        }
    }

    private sealed class OpenFile(ProcessDisk owner, List<byte> file) : IAppendFile
    {
        public long Length => file.Count;

        public void AppendDurably(ReadOnlySpan<byte> bytes) => owner.Append(file, bytes);

        public void Dispose()
        {
        }
    }
}
