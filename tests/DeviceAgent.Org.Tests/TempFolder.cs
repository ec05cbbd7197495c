namespace DeviceAgent.Org.Tests;

/// <summary>A folder that is gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("org-tests-").FullName;

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);
}
