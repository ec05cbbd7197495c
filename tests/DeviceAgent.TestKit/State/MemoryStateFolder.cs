using DeviceAgent.Core.State;

namespace DeviceAgent.TestKit.State;

/// <summary>
/// A disk that can be full and can lose power. Every durable operation is counted; <see cref="CrashAt"/> names the one at
/// which the power goes, and <see cref="Crash"/> how much of it still reached the disk.
/// </summary>
public sealed class MemoryStateFolder : IStateFolder
{
    private readonly Dictionary<string, byte[]> files = [];
    private bool dead;

    /// <summary>Durable operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation (from 1) at which the power goes; null for never.</summary>
    public int? CrashAt { get; set; }

    public CrashPoint Crash { get; set; }

    /// <summary>While true every write fails with nothing written.</summary>
    public bool Full { get; set; }

    /// <summary>While true an append reaches the disk but its flush is reported as failed.</summary>
    public bool FlushFails { get; set; }

    public byte[]? Read(string name)
    {
        ThrowIfDead();
        return files.TryGetValue(name, out byte[]? content) ? [.. content] : null;
    }

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        byte[] copy = content.ToArray();
        // A rename is atomic: torn means that it did not happen.
        Durably(() => files[name] = copy, () => { });
    }

    public IReadOnlyList<string> Names()
    {
        ThrowIfDead();
        return [.. files.Keys];
    }

    // A removal happens or does not: torn means that it did not.
    public void Delete(string name) => Durably(() => files.Remove(name), () => { });

    public IAppendFile OpenAppend(string name, long length)
    {
        ThrowIfDead();
        byte[] content = files.GetValueOrDefault(name, []);
        files[name] = content[..(int)Math.Min(length, content.Length)];
        return new AppendFile(this, name);
    }

    /// <summary>The power is back: what was durable is there.</summary>
    public void Revive()
    {
        dead = false;
        CrashAt = null;
    }

    private void Append(string name, byte[] bytes)
    {
        Durably(() => files[name] = [.. files[name], .. bytes], () => files[name] = [.. files[name], .. bytes[..(bytes.Length / 2)]]);
        if (FlushFails)
        {
            throw new IOException("flush failed");
        }
    }

    private void Durably(Action whole, Action torn)
    {
        ThrowIfDead();
        if (Full)
        {
            throw new IOException("No space left on device");
        }

        Operations++;
        if (Operations != CrashAt)
        {
            whole();
            return;
        }

        dead = true;
        switch (Crash)
        {
            case CrashPoint.Torn:
                torn();
                break;
            case CrashPoint.After:
                whole();
                break;
        }

        throw new PowerCutException();
    }

    private void ThrowIfDead()
    {
        if (dead)
        {
            throw new PowerCutException();
        }
    }

    private sealed class AppendFile(MemoryStateFolder folder, string name) : IAppendFile
    {
        public long Length => folder.files[name].Length;

        public void AppendDurably(ReadOnlySpan<byte> bytes) => folder.Append(name, bytes.ToArray());

        public void Dispose()
        {
        }
    }
}
