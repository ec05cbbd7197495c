using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>Which database the orgs of a test get: SQLite, unless the test says otherwise before it starts one.</summary>
public static class TestDatabase
{
    private static readonly AsyncLocal<bool> Shared = new();

    public static bool IsPostgreSql => Shared.Value;

    /// <summary>From here on, in this test.</summary>
    public static void UsePostgreSql() => Shared.Value = true;

    /// <summary>The options with a database of the test's kind: a new one, or that of the org that was on the folder before.</summary>
    public static OrgOptions Give(OrgOptions options)
    {
        if (!IsPostgreSql || options.Settings.Database.Url is not null)
        {
            return options;
        }

        string note = Path.Combine(options.DataFolder, DatabaseNote.FileName);
        return options with
        {
            Settings = options.Settings with
            {
                Database = new DatabaseSettings { Url = DatabaseNote.Read(note)?.Address() ?? PostgreSqlServer.Instance.CreateDatabase(), Connections = 8 },
            },
        };
    }
}
