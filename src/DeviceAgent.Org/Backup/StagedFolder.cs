using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

namespace DeviceAgent.Org.Backup;

/// <summary>A data folder's content beside the real one: what a backup is made of, and what a restore puts in place. Deleted unless it was moved.</summary>
public sealed class StagedFolder : IDisposable
{
    private StagedFolder(string path) => Path = path;

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, OrgFiles.Database);

    /// <summary>Makes an empty one (0700) in <paramref name="parent"/>, on whose disk it has to fit.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static StagedFolder In(string parent, string name)
    {
        string path = System.IO.Path.Combine(parent, $".{name}.{Guid.NewGuid():N}");
        PrivateFiles.MakeFolder(path);
        return new StagedFolder(path);
    }

    /// <summary>Where a file of this name is, in a folder that is there.</summary>
    public string Place(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        PrivateFiles.MakeFolder(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Whether an org would start on it: the database is whole, and every signing key that the list names is there.</summary>
    /// <exception cref="OrgConfigurationException">It would not.</exception>
    public void Require()
    {
        DatabaseCopy.RequireIntegrity(Database);
        var keys = new KeyFolder(System.IO.Path.Combine(Path, "keys"));
        byte[] list = keys.ReadList() ?? throw new OrgConfigurationException("keys/keys.json is missing");
        try
        {
            using var ring = new KeyRing(keys, KeyList.Read(list));
        }
        catch (JsonException e)
        {
            throw new OrgConfigurationException($"keys/keys.json cannot be used: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (System.IO.Directory.Exists(Path))
        {
            System.IO.Directory.Delete(Path, recursive: true);
        }
    }
}
