using DeviceAgent.Org.Access;
using DeviceAgent.Org.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// The one way to the database. Reads run side by side. A write is one transaction, and what it has read cannot change before it
/// commits: writes that could get in each other's way run one after the other, also those of other processes.
/// </summary>
public sealed class OrgStore : IDisposable
{
    /// <summary>How long the end waits for a write.</summary>
    private static readonly TimeSpan LastWriteWithin = TimeSpan.FromSeconds(1);

    private readonly IOrgDatabase database;
    private readonly SemaphoreSlim writers;

    public OrgStore(string file)
        : this(new SqliteDatabase(file))
    {
    }

    /// <param name="database">Disposed with this.</param>
    public OrgStore(IOrgDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        this.database = database;
        writers = new SemaphoreSlim(database.MostWriters, database.MostWriters);
    }

    public IOrgDatabase Database => database;

    /// <summary>The database of an org that may run: for commands that work beside it. Its tables are taken as they are.</summary>
    /// <exception cref="OrgConfigurationException">It is not there, or of an older or newer version.</exception>
    /// <exception cref="System.Data.Common.DbException">It cannot be read.</exception>
    public static OrgStore OpenExisting(string file) => OpenExisting(SqliteDatabase.Existing(file));

    /// <inheritdoc cref="OpenExisting(string)"/>
    /// <param name="database">Disposed with the store, or when it cannot be used.</param>
    public static OrgStore OpenExisting(IOrgDatabase database)
    {
        var store = new OrgStore(database);
        try
        {
            using OrgDb db = store.OpenForReading();
            string[] known = [.. db.Database.GetMigrations()];
            string[] applied = [.. db.Database.GetAppliedMigrations()];
            return applied.Except(known).Any() ? throw new OrgConfigurationException($"the database {database.Name} is of a newer version of device-org")
                : known.Except(applied).Any() ? throw new OrgConfigurationException($"the database {database.Name} is of an older version: start the org once with this one")
                : store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Brings the tables up to date. The caller holds the start.</summary>
    public void Migrate() => database.Migrate();

    /// <summary>Whether this version of the org has the tables of a migration of a SQLite database.</summary>
    public static bool KnowsMigration(string id)
    {
        using var db = new OrgDb(SqliteDatabase.OptionsFor("Data Source=:memory:"));
        return db.Database.GetMigrations().Contains(id);
    }

    /// <summary>A context for reading, without change tracking and within the limits of who asks; the caller disposes it.</summary>
    public OrgDb OpenForReading()
    {
        OrgDb db = database.CreateContext();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        db.Limits = OperatorLimits.Current;
        return db;
    }

    /// <summary>A write of the scope <see cref="WriteScope.Org"/>.</summary>
    /// <inheritdoc cref="WriteAsync{T}(WriteScope, Func{OrgDb, Task{T}}, CancellationToken)"/>
    public Task<T> WriteAsync<T>(Func<OrgDb, Task<T>> work, CancellationToken cancellationToken) => WriteAsync(WriteScope.Org, work, cancellationToken);

    /// <summary>Runs <paramref name="work"/> once and commits what it changed, or nothing when it throws.</summary>
    /// <param name="scope">What it reads and changes at most.</param>
    /// <param name="work">Reads and changes; must not open another context.</param>
    /// <param name="cancellationToken">Cancels, up to the commit.</param>
    public async Task<T> WriteAsync<T>(WriteScope scope, Func<OrgDb, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await writers.WaitAsync(cancellationToken);
        try
        {
            await using OrgDb db = database.CreateWriter();
            db.Forget();
            db.Limits = null;

            // What fails is rolled back as a whole.
            db.Database.AutoSavepointsEnabled = false;
            await using IDbContextTransaction transaction = await database.BeginAsync(db, scope, cancellationToken);
            T result = await work(db);
            await db.SaveChangesAsync(cancellationToken);

            // From here on the caller's going away must not turn a commit into an unknown.
            await transaction.CommitAsync(CancellationToken.None);
            db.TellCommitted();
            return result;
        }
        finally
        {
            writers.Release();
        }
    }

    public void Dispose()
    {
        // On SQLite the writes share a connection, which must not be closed under one.
        writers.Wait(LastWriteWithin);
        database.Dispose();
        writers.Dispose();
    }
}
