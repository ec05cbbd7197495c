using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

namespace DeviceAgent.Org.Backup;

/// <summary>
/// A data folder's content beside the real one: what a backup is made of, and what a restore puts in place. Deleted unless it was moved;
/// what a process that was killed has left is deleted by the next of its kind.
/// </summary>
public sealed class StagedFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly string outer;
    private readonly FileStream hold;

    private StagedFolder(string outer)
    {
        this.outer = outer;
        PrivateFiles.MakeFolder(outer);

        // Beside the content, which moves away. As long as it is held nobody takes this folder for one that was left.
        hold = Open(System.IO.Path.Combine(outer, LockName), FileMode.CreateNew);
        PrivateFiles.MakeFolder(Path);
    }

    public string Path => System.IO.Path.Combine(outer, "content");

    public string Database => System.IO.Path.Combine(Path, OrgFiles.Database);

    /// <summary>Makes an empty one (0700) in <paramref name="parent"/>, on whose disk it has to fit.</summary>
    /// <param name="parent">The folder to make it in.</param>
    /// <param name="name">What it is staged for, in its name.</param>
    /// <param name="kind">Backup or restore: the last part of its name.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static StagedFolder In(string parent, string name, string kind) =>
        new(System.IO.Path.Combine(parent, $".{name}.{Guid.NewGuid():N}.{kind}"));

    /// <summary>Deletes what killed processes have left in <paramref name="parent"/>: it holds private keys. Folders in use stay.</summary>
    /// <param name="parent">The folder to look in.</param>
    /// <param name="name">What it was staged for; * for anything.</param>
    /// <param name="kind">As for <see cref="In"/>.</param>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    public static void Sweep(string parent, string name, string kind)
    {
        foreach (string left in System.IO.Directory.GetDirectories(parent, $".{name}.{new string('?', 32)}.{kind}"))
        {
            using FileStream? taken = TakeOver(System.IO.Path.Combine(left, LockName));
            if (taken is not null)
            {
                System.IO.Directory.Delete(left, recursive: true);
            }
        }
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
        System.IO.Directory.Delete(outer, recursive: true);
        hold.Dispose();
    }

    /// <summary>Null where the folder is in use, somebody else's, or just being made.</summary>
    private static FileStream? TakeOver(string file)
    {
        try
        {
            return Open(file, FileMode.Open);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStream Open(string file, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (mode == FileMode.CreateNew)
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }
}
