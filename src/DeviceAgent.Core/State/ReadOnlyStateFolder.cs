namespace DeviceAgent.Core.State;

/// <summary>
/// A state folder that another process may be using: read without its lock, and what is written is forgotten. For looking only.
/// </summary>
/// <param name="path">Absolute; need not exist.</param>
public sealed class ReadOnlyStateFolder(string path) : IStateFolder
{
    public byte[]? Read(string name)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(path, name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Does nothing.</summary>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
    }

    public IReadOnlyList<string> Names()
    {
        try
        {
            return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))] : [];
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Does nothing.</summary>
    public void Delete(string name)
    {
    }

    /// <exception cref="IOException">Always: who appends wants it kept.</exception>
    public IAppendFile OpenAppend(string name, long length) => throw new IOException($"{path} is open for reading only");
}
