namespace DeviceAgent.Linux.Tests;

/// <summary>A folder of its own for one test, 0700.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("device-agent-test-").FullName;

    public string File(string name, string? content = null)
    {
        var file = System.IO.Path.Combine(Path, name);
        if (content is not null)
        {
            System.IO.File.WriteAllText(file, content);
        }

        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
