using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Tests.PostgreSql;

namespace DeviceAgent.Org.Tests;

/// <summary>
/// One Device Access CA and one database with nothing but its tables, for the orgs of all tests that do not look at how these come to be:
/// making RSA keys and going through every migration for each would be most of their time.
/// </summary>
public static class OrgTemplate
{
    private static readonly Lazy<(IReadOnlyDictionary<string, byte[]> Authority, byte[] Database)> Made = new(Make);

    /// <summary>Gives a data folder that is not there yet the CA, and on SQLite the tables.</summary>
    public static void CopyTo(string data)
    {
        if (System.IO.Directory.Exists(data))
        {
            return;
        }

        string folder = System.IO.Directory.CreateDirectory(Path.Combine(data, "ca")).FullName;
        File.WriteAllBytes(Path.Combine(data, "lock"), []);
        foreach ((string name, byte[] content) in Made.Value.Authority)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
            if (name.EndsWith(".key", StringComparison.Ordinal))
            {
                MakePrivate(Path.Combine(folder, name));
            }
        }

        if (!TestDatabase.IsPostgreSql)
        {
            string database = Path.Combine(data, "org.db");
            File.WriteAllBytes(database, Made.Value.Database);
            MakePrivate(database);
        }
    }

    private static void MakePrivate(string file) => File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static (IReadOnlyDictionary<string, byte[]>, byte[]) Make()
    {
        using var temp = new TempFolder();
        var options = new OrgOptions
        {
            DataFolder = Path.Combine(temp.Path, "org"), AdminUrl = new Uri("http://127.0.0.1:0"), DeviceUrl = new Uri("https://127.0.0.1:0"),
        };
        OrgHost host = OrgHost.Build(options, TimeProvider.System);
        string folder = host.Folder.Authority;
        host.DisposeAsync().AsTask().GetAwaiter().GetResult();

        string database = Path.Combine(temp.Path, "tables.db");
        using (var tables = new SqliteDatabase(database))
        {
            tables.Migrate();
        }

        return (System.IO.Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes), File.ReadAllBytes(database));
    }
}
