using DeviceAgent.Org.Backup;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Tests.Backup;

/// <summary>Backups of orgs that run in this process.</summary>
public static class Backups
{
    /// <summary>Takes one and returns its file.</summary>
    public static async Task<string> TakeAsync(TestOrg org, TempFolder folder, string name = "backup.tar", TimeProvider? time = null)
    {
        string file = Path.Combine(folder.Path, name);
        await new BackupWriter(time ?? org.Time).TakeAsync(org.Folder, file, CancellationToken.None);
        return file;
    }

    /// <summary>Ends the org, puts the backup in its place and starts an org on it.</summary>
    public static async Task<TestOrg> SetBackAsync(TestOrg org, string file)
    {
        await org.StopAsync();

        // Another process would not have them: connections to the file that is moved away.
        SqliteConnection.ClearAllPools();
        new Restoration(org.Time).Restore(file, org.Folder, force: true);
        return await org.StartAgainAsync();
    }

    /// <summary>Every file of a folder but its lock, by its name below it, with its mode and content.</summary>
    public static Dictionary<string, (UnixFileMode Mode, string Content)> Content(string folder) =>
        System.IO.Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").ToDictionary(
            file => Path.GetRelativePath(folder, file), file => (File.GetUnixFileMode(file), Convert.ToBase64String(File.ReadAllBytes(file))));
}
