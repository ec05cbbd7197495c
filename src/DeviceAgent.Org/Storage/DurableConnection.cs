using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// Makes every connection durable. <c>synchronous</c> is a property of the connection, not of the file: a connection that is
/// opened without this would lose the last commits at a power cut, among them logouts that were already confirmed.
/// </summary>
public sealed class DurableConnection : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000;";

    /// <summary>What SQLite itself holds open, and the pool hands out again and again: it keeps what it was told.</summary>
    private static readonly ConditionalWeakTable<sqlite3, object> Durable = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => MakeDurable((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // SQLite waits for the disk in any case: there is nothing asynchronous below it.
        MakeDurable((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    /// <param name="connection">Open.</param>
    internal static void MakeDurable(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection.Handle is not { } handle || Durable.TryGetValue(handle, out _))
        {
            return;
        }

        if (!IsReadOnly(connection))
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        Durable.AddOrUpdate(handle, Pragmas);
    }

    /// <summary>
    /// Entity Framework opens a file for reading only to see whether it exists. A backup that SQLite itself has written
    /// (VACUUM INTO) is not in WAL mode yet, and cannot be put into it by such a connection.
    /// </summary>
    private static bool IsReadOnly(SqliteConnection connection) => new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly;
}
