using System.Data;
using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// A file in the data folder, for the one org that runs on it. A transaction takes SQLite's write lock at its start, so that what it
/// has read cannot change before it commits; that holds for commands of other processes too.
/// </summary>
public sealed class SqliteDatabase : IOrgDatabase
{
    private readonly PooledDbContextFactory<OrgDb> contexts;
    private readonly PooledDbContextFactory<OrgDb> writers;
    private readonly SqliteConnection writer;
    private readonly string connectionString;

    public SqliteDatabase(string file, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        Name = file;
        connectionString = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode }.ToString();
        contexts = new PooledDbContextFactory<OrgDb>(OptionsFor(connectionString));

        // Kept open: at each opening Entity Framework gives SQLite a dozen functions anew, which costs as much as a small write.
        writer = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        writers = new PooledDbContextFactory<OrgDb>(Intercepted(new DbContextOptionsBuilder<OrgDb>().UseSqlite(writer)), poolSize: 1);
    }

    public string Name { get; }

    public bool IsShared => false;

    /// <summary>Below it SQLite has one writer as well; waiting here costs nothing.</summary>
    public int MostWriters => 1;

    /// <summary>The file of an org that ran before.</summary>
    /// <exception cref="OrgConfigurationException">It is not there.</exception>
    public static SqliteDatabase Existing(string file) => File.Exists(file)
        ? new SqliteDatabase(file, SqliteOpenMode.ReadWrite)
        : throw new OrgConfigurationException($"there is no database {file}: start the org once");

    public OrgDb CreateContext() => contexts.CreateDbContext();

    public OrgDb CreateWriter() => writers.CreateDbContext();

    public Task<IDbContextTransaction> BeginAsync(OrgDb db, WriteScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (writer.State != ConnectionState.Open)
        {
            writer.Open();
            DurableConnection.MakeDurable(writer);
        }

        return db.Database.BeginTransactionAsync(cancellationToken);
    }

    /// <summary>The data folder's lock is what keeps a second org away.</summary>
    public IDisposable HoldStart() => new MemoryStream();

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

    public void Dispose()
    {
        writer.Dispose();
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    internal static DbContextOptions<OrgDb> OptionsFor(string connectionString) =>
        Intercepted(new DbContextOptionsBuilder<OrgDb>().UseSqlite(connectionString));

    private static DbContextOptions<OrgDb> Intercepted(DbContextOptionsBuilder<OrgDb> builder) => builder
        .AddInterceptors(new DurableConnection())

        // That the migrations make what the model says is tested; to compare them anew takes a tenth of each start.
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
        .Options;
}
