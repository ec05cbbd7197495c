using DeviceAgent.Core.State;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Machines;

/// <summary>
/// The state folder of one process: it can die before, in the middle of and after every write, alone or with the whole machine. What was
/// written and not flushed is there for the next process, and after a power cut nothing, a part or all of it.
/// </summary>
public sealed class ProcessDisk(AgentProcess process, SimMachine machine, SimWorld world) : IStateFolder
{
    private readonly SimDisk disk = machine.Disk;
    private bool powerGoes;

    public byte[]? Read(string name)
    {
        StepOfDisk();
        return disk.Files.TryGetValue(name, out SimFile? file) ? [.. file.Seen] : null;
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        StepOfDisk();
        if (disk.Full || (disk.FlushFails && world.Chance(0.5)))
        {
            throw new IOException("No space left on device");
        }

        // A rename is atomic, and the content was flushed before it: the new content is there or the old.
        var file = new SimFile();
        file.Seen.AddRange(content);
        file.Flush();
        SimFile? before = disk.Files.GetValueOrDefault(name);
        disk.Files[name] = file;
        disk.Unflushed.TryAdd(name, before);
        if (world.Chance(0.5))
        {
            disk.Unflushed.Remove(name);
        }

        StepOfDisk();
        FlushFolder();
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
        if (!disk.Files.TryGetValue(name, out SimFile? file))
        {
            disk.Files[name] = file = new SimFile();
            disk.Unflushed.TryAdd(name, null);
        }

        file.Seen.RemoveRange((int)Math.Min(length, file.Seen.Count), (int)Math.Max(file.Seen.Count - length, 0));
        FlushFolder();
        file.Flush();
        return new OpenFile(this, file);
    }

    private void Append(SimFile file, ReadOnlySpan<byte> bytes)
    {
        StepOfDisk();
        int before = file.Seen.Count;
        int written = disk.Full || Dies() ? world.Dice.Next(bytes.Length) : bytes.Length;
        file.Seen.AddRange(bytes[..written]);
        if (written < bytes.Length && written > 0)
        {
            world.Count("torn writes");
        }

        if (disk.Full || disk.FlushFails || !process.Alive || Dies())
        {
            LandInPart(file, bytes[..written]);
            StepOfDisk();

            // As the real one does: what failed is cut off again, but that is not flushed either.
            file.Seen.RemoveRange(before, file.Seen.Count - before);
            throw new IOException(disk.Full ? "No space left on device" : "Input/output error");
        }

        file.Flush();
        StepOfDisk();
    }

    /// <summary>Nothing, a part or all of it.</summary>
    private void LandInPart(SimFile file, ReadOnlySpan<byte> written)
    {
        int landed = world.Dice.Next(3) switch { 0 => 0, 1 => written.Length, _ => world.Dice.Next(written.Length + 1) };
        file.Land(written[..landed]);
        world.Count("failed flushes");
        if (landed > 0 && landed < written.Length)
        {
            world.Count("flushes that landed in part");
        }
    }

    private void FlushFolder()
    {
        ThrowIfFlushFails();
        disk.Unflushed.Clear();
    }

    private void StepOfDisk()
    {
        if (!Dies())
        {
            return;
        }

        if (powerGoes)
        {
            powerGoes = false;
            world.Count("power cuts in a disk operation");
            machine.PowerCut();
        }

        throw new ProcessDiedException();
    }

    /// <summary>Whether the process dies at this very operation; at times because the power goes.</summary>
    private bool Dies()
    {
        bool lived = process.Alive;
        bool dies = process.DiesNow();
        powerGoes |= lived && dies && world.Chance(0.5);
        return dies;
    }

    private void ThrowIfFlushFails()
    {
        if (disk.FlushFails)
        {
            throw new IOException("Input/output error");
        }
    }

    private sealed class OpenFile(ProcessDisk owner, SimFile file) : IAppendFile
    {
        public long Length => file.Seen.Count;

        public void AppendDurably(ReadOnlySpan<byte> bytes) => owner.Append(file, bytes);

        public void Dispose()
        {
        }
    }
}
