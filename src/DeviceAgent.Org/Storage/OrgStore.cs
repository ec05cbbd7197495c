using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// The one way to the database. Reads run side by side; writes run one after the other, each in one transaction that takes
/// SQLite's write lock at its start, so that what a write has read cannot change before it commits.
/// </summary>
public sealed class OrgStore : IDisposable
{
    private readonly DbContextOptions<OrgDb> options;
    private readonly string connectionString;
    private readonly SemaphoreSlim writer = new(1, 1);

    public OrgStore(string file)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        options = OptionsFor(connectionString);
    }

    /// <summary>Brings the tables up to date.</summary>
    public void Migrate()
    {
        using var db = new OrgDb(options);
        db.Database.Migrate();
    }

    /// <summary>A context for reading, without change tracking; the caller disposes it.</summary>
    public OrgDb OpenForReading()
    {
        var db = new OrgDb(options);
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
            await using var db = new OrgDb(options);
            await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            T result = await work(db);
            await db.SaveChangesAsync(cancellationToken);

            // From here on the caller's going away must not turn a commit into an unknown.
            await transaction.CommitAsync(CancellationToken.None);
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
