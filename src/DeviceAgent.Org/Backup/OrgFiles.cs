using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Backup;

/// <summary>The files of a data folder that a backup takes as they are: all but the database, locks and what is half written.</summary>
public static class OrgFiles
{
    /// <summary>The database's name in the data folder.</summary>
    public const string Database = "org.db";

    /// <summary>The folders whose files belong together.</summary>
    private static readonly string[] Related = ["keys/", "ca/", "tls/"];

    private static readonly string[] Left = [Database, Database + "-wal", Database + "-shm", Database + "-journal", "lock", "keys/keys.lock", $"ca/{IssuingFolder.LockName}", RestoreNote.FileName];

    /// <summary>The names below the folder, with slashes, in a fixed order.</summary>
    /// <exception cref="OrgConfigurationException">A folder is a link: what it leads to may be anything, or the folder itself.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        List<string> names = [];
        Add(new DirectoryInfo(folder), "", names);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a change of this file while others are copied makes the copies worthless.</summary>
    public static bool IsRelated(string name) => Related.Any(folder => name.StartsWith(folder, StringComparison.Ordinal));

    private static void Add(DirectoryInfo folder, string prefix, List<string> names)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string name = prefix + entry.Name;
            if (entry is DirectoryInfo { LinkTarget: not null })
            {
                throw new OrgConfigurationException($"{entry.FullName} is a link to a folder, which a backup cannot hold");
            }

            if (entry is DirectoryInfo below)
            {
                Add(below, name + "/", names);
            }
            else if (!Left.Contains(name) && !name.EndsWith(".new", StringComparison.Ordinal))
            {
                names.Add(name);
            }
        }
    }
}
