using System.Globalization;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The database is whole and of this version, and what is written gets from the write-ahead log into it.</summary>
internal sealed class DatabaseCheck() : DoctorCheck(Name, DataFolderCheck.Name, FilePermissionsCheck.Name)
{
    public const string Name = "database";

    // SQLite takes the log over after 1,000 pages of 4 KiB; ten times as many and more means that something keeps it from doing so.
    private const long MostPagesBehind = 10_000;

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (DatabaseChoice.FindShared(context.Data) is { } shared)
        {
            using (shared)
            {
                return await SharedDatabaseCheck.LookAsync(context, shared, cancellationToken);
            }
        }

        string file = DataFolder.DatabaseOf(context.Data);
        if (!File.Exists(file))
        {
            return Failure($"there is no {file}", "start the org once; if it has run before, restore the newest backup");
        }

        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            using CancellationTokenRegistration interrupt = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            if (Ask(connection, "PRAGMA integrity_check(1)") is not "ok" and var fault)
            {
                return Damaged(file, $"{fault}");
            }

            long behind = Behind(connection);

            // Says whether it is of this version.
            _ = context.Store;
            return Judge(file, new FileInfo(file).Length, behind);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            return Damaged(file, e.Message);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("it took too long", e, cancellationToken);
        }
        catch (OrgConfigurationException e)
        {
            return Failure(e.Message, "run doctor with the version of device-org that serves this folder");
        }
    }

    /// <summary>The verdict on a whole database of so many bytes, with so many pages that SQLite could not take over.</summary>
    internal Finding Judge(string file, long size, long behind)
    {
        string seen = string.Create(CultureInfo.InvariantCulture, $"{size / (1024 * 1024):N0} MiB, whole, of this version");
        return behind > MostPagesBehind
            ? Warning(
                string.Create(CultureInfo.InvariantCulture, $"{seen}, but {behind:N0} pages wait in {file}-wal"),
                "find the program that keeps the database open (fuser), then restart the org")
            : Ok(seen);
    }

    private Finding Damaged(string file, string why) =>
        Failure($"{file} is damaged: {why}", "stop the org, keep a copy of the folder, restore the newest backup (docs/org-operations.md)");

    /// <summary>The pages that are in the log and not yet in the database, after SQLite has taken over what it can: it does so all the time.</summary>
    private static long Behind(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? Math.Max(0, reader.GetInt64(1) - reader.GetInt64(2)) : 0;
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
