namespace DeviceAgent.Core.State;

/// <summary>The state folder as somebody sees it who must change nothing: no lock, so also beside a running agent, and no writing.</summary>
/// <param name="path">Absolute; need not exist.</param>
public sealed class StateFolderReader(string path) : IStateFolder
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

    public void Replace(string name, ReadOnlySpan<byte> content) => throw ReadOnly();

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

    public void Delete(string name) => throw ReadOnly();

    public IAppendFile OpenAppend(string name, long length) => throw ReadOnly();

    private static IOException ReadOnly() => new("this reader changes nothing");
}
