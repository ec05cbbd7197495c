using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// The one way to the database. Reads run side by side; writes run one after the other, each in one transaction that takes
/// SQLite's write lock at its start, so that what a write has read cannot change before it commits.
/// </summary>
public sealed class OrgStore : IDisposable
{
    private readonly PooledDbContextFactory<OrgDb> contexts;
    private readonly string connectionString;
    private readonly SemaphoreSlim writer = new(1, 1);

    public OrgStore(string file)
        : this(file, SqliteOpenMode.ReadWriteCreate)
    {
    }

    private OrgStore(string file, SqliteOpenMode mode)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode }.ToString();
        contexts = new PooledDbContextFactory<OrgDb>(OptionsFor(connectionString));
    }

    /// <summary>The database of an org that may run: for commands that work beside it. Its tables are taken as they are.</summary>
    /// <exception cref="OrgConfigurationException">It is not there, or of an older or newer version.</exception>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static OrgStore OpenExisting(string file)
    {
        if (!File.Exists(file))
        {
            throw new OrgConfigurationException($"there is no database {file}: start the org once");
        }

        var store = new OrgStore(file, SqliteOpenMode.ReadWrite);
        try
        {
            using OrgDb db = store.OpenForReading();
            string[] known = [.. db.Database.GetMigrations()];
            string[] applied = [.. db.Database.GetAppliedMigrations()];
            return applied.Except(known).Any() ? throw new OrgConfigurationException($"the database {file} is of a newer version of device-org")
                : known.Except(applied).Any() ? throw new OrgConfigurationException($"the database {file} is of an older version: start the org once with this one")
                : store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Brings the tables up to date. The caller holds the data folder's lock.</summary>
    public void Migrate()
    {
        using var db = contexts.CreateDbContext();

        // EF takes a lock of its own for every migration, a row, and waits for it without end. One that is there already is a dead
        // org's, killed in its start: only the holder of the folder's lock comes here.
        if (db.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'").Single() > 0)
        {
            db.Database.ExecuteSqlRaw("DELETE FROM \"__EFMigrationsLock\"");
        }

        db.Database.Migrate();
    }

    /// <summary>Whether this version of the org has the tables of a migration.</summary>
    public static bool KnowsMigration(string id)
    {
        using var db = new OrgDb(OptionsFor("Data Source=:memory:"));
        return db.Database.GetMigrations().Contains(id);
    }

    /// <summary>
    /// Whether a failure of the database is one that passes by itself: disk full, I/O error, file not to be opened, locked by somebody.
    /// </summary>
    public static bool MayPass(Exception failure) => (failure as SqliteException ?? failure?.InnerException as SqliteException)?.SqliteErrorCode
        is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_BUSY;

    /// <summary>A context for reading, without change tracking; the caller disposes it.</summary>
    public OrgDb OpenForReading()
    {
        var db = contexts.CreateDbContext();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return db;
    }

    /// <summary>Runs <paramref name="work"/> and commits what it changed, or nothing when it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<OrgDb, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await writer.WaitAsync(cancellationToken);
        try
        {
            await using var db = contexts.CreateDbContext();
            db.Forget();
            await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            T result = await work(db);
            await db.SaveChangesAsync(cancellationToken);

            // From here on the caller's going away must not turn a commit into an unknown.
            await transaction.CommitAsync(CancellationToken.None);
            db.TellCommitted();
            return result;
        }
        finally
        {
            writer.Release();
        }
    }

    public void Dispose()
    {
        using (var connection = new SqliteConnection(connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        writer.Dispose();
    }

    internal static DbContextOptions<OrgDb> OptionsFor(string connectionString) =>
        new DbContextOptionsBuilder<OrgDb>()
            .UseSqlite(connectionString)
            .AddInterceptors(new DurableConnection())
            .Options;
}
