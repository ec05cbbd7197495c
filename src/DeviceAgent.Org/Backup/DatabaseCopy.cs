using System.Globalization;
using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Backup;

/// <summary>Copies of the org's database, while an org writes to it or while none does.</summary>
public static class DatabaseCopy
{
    /// <summary>Copies all that is committed at one moment.</summary>
    /// <param name="source">The database.</param>
    /// <param name="target">The file to make; one file, without a write-ahead log beside it.</param>
    /// <exception cref="SqliteException">It cannot be read, or the copy not be written.</exception>
    public static void Make(string source, string target)
    {
        using var from = Open(source, SqliteOpenMode.ReadWrite);
        using var to = Open(target, SqliteOpenMode.ReadWriteCreate);

        // In one step: SQLite's read transaction around it makes the copy a snapshot, and in WAL mode keeps no writer waiting.
        from.BackupDatabase(to);
        Execute(to, "PRAGMA journal_mode=DELETE");
    }

    /// <summary>What a copy holds.</summary>
    /// <returns>The mark, and the newest migration.</returns>
    /// <exception cref="SqliteException">It is not an org's database.</exception>
    public static (BackupMark Mark, string Migration) Describe(string file)
    {
        using var database = Open(file, SqliteOpenMode.ReadWrite);
        bool hasEpochs = Number(database, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'Epochs'") > 0;
        var mark = new BackupMark(
            Number(database, "SELECT COALESCE(MAX(Number), 0) FROM Log"),
            Number(database, "SELECT COALESCE(MAX(Number), 0) FROM Commands"),
            hasEpochs ? (int)Number(database, "SELECT COALESCE(MAX(Number), 1) FROM Epochs") : 1);
        using SqliteCommand newest = database.CreateCommand();
        newest.CommandText = "SELECT COALESCE(MAX(MigrationId), '') FROM __EFMigrationsHistory";
        return (mark, (string)newest.ExecuteScalar()!);
    }

    /// <exception cref="OrgConfigurationException">It is damaged.</exception>
    public static void RequireIntegrity(string file)
    {
        try
        {
            using var database = Open(file, SqliteOpenMode.ReadWrite);
            using SqliteCommand check = database.CreateCommand();
            check.CommandText = "PRAGMA integrity_check(1)";
            if (check.ExecuteScalar() is not "ok")
            {
                throw new OrgConfigurationException($"the database {Path.GetFileName(file)} is damaged");
            }
        }
        catch (SqliteException e)
        {
            throw new OrgConfigurationException($"the database {Path.GetFileName(file)} is damaged: {e.Message}", e);
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        // Not from a pool: the file is moved or deleted afterwards.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout=10000");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
