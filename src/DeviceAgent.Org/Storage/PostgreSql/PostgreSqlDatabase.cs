using System.Data;
using System.Globalization;
using DeviceAgent.Org.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>A PostgreSQL database, for any number of org processes at once. <see cref="OrgLocks"/> keeps their writes apart.</summary>
public sealed class PostgreSqlDatabase : IOrgDatabase
{
    /// <summary>Connections of one process that are used when nobody says.</summary>
    public const int UsualConnections = 20;

    // The server's word against its defaults. A commit is on the disk before it is told of. A process that hangs or whose machine is gone
    // must not keep the others' writes waiting for longer than this: its transaction is rolled back, and its locks end.
    private const string Session = "-c synchronous_commit=on -c default_transaction_read_only=off -c lock_timeout=30s -c idle_in_transaction_session_timeout=60s"
        + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c client_min_messages=warning";

    private const int KeepAliveSeconds = 15;

    private readonly PostgreSqlAddress address;
    private readonly NpgsqlDataSource pool;
    private readonly PooledDbContextFactory<PostgreSqlOrgDb> contexts;
    private readonly string connectionString;
    private readonly DatabasePassword password;

    /// <summary>Connects to nobody yet.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="password">What lets the user in.</param>
    /// <param name="connections">The most connections of this process, 2 to 1,000.</param>
    public PostgreSqlDatabase(PostgreSqlAddress address, DatabasePassword password, int connections = UsualConnections)
    {
        ArgumentNullException.ThrowIfNull(address);
        this.address = address;
        this.password = password;
        connectionString = new NpgsqlConnectionStringBuilder(address.ConnectionString)
        {
            ApplicationName = "device-org", Options = Session, MaxPoolSize = connections, KeepAlive = KeepAliveSeconds, IncludeErrorDetail = false,
        }.ConnectionString;
        pool = DataSource(connectionString);

        // Half of them: what reads must go on while writes wait for each other.
        MostWriters = Math.Max(1, connections / 2);
        var broken = new BrokenConnections { Pool = pool };
        contexts = new PooledDbContextFactory<PostgreSqlOrgDb>(
            new DbContextOptionsBuilder<PostgreSqlOrgDb>().UseNpgsql(pool).AddInterceptors(broken).Options);
    }

    public string Name => address.ToString();

    public bool IsShared => true;

    public int MostWriters { get; }

    /// <summary>The file that holds the password; null for none.</summary>
    internal string? PasswordSource => password.Source;

    public OrgDb CreateContext() => contexts.CreateDbContext();

    public OrgDb CreateWriter() => contexts.CreateDbContext();

    public async Task<IDbContextTransaction> BeginAsync(OrgDb db, WriteScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ((PostgreSqlOrgDb)db).Announces = scope == WriteScope.Org;
        try
        {
            return await BeginOnceAsync(db, scope, cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is NpgsqlException { IsTransient: true, SqlState: not PostgresErrorCodes.LockNotAvailable })
        {
            // Nothing was read yet. After a restart of the server the first connection is broken; the pool is empty now.
            return await BeginOnceAsync(db, scope, cancellationToken);
        }
    }

    /// <summary>A connection of its own, outside of the pool, with these settings; not opened. The caller disposes it with its source.</summary>
    /// <param name="name">What it is for: the server shows it.</param>
    internal NpgsqlDataSource OpenOwnSource(string name) =>
        DataSource(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = $"device-org {name}" }.ConnectionString);

    /// <summary>Closes what is in the pool, so that nobody gets a connection that is broken already.</summary>
    public void ForgetConnections() => pool.Clear();

    public IDisposable HoldStart()
    {
        NpgsqlConnection? held = null;

        // Said as it is: later on Npgsql wraps it.
        password.Read();
        try
        {
            held = pool.OpenConnection();
            using var command = new NpgsqlCommand(OrgLocks.TakeStart, held);
            command.CommandTimeout = 0;
            command.ExecuteNonQuery();
            return new StartHold(held);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null || e is TimeoutException)
        {
            held?.Dispose();
            throw Unusable(e);
        }
    }

    public void Migrate()
    {
        try
        {
            using PostgreSqlOrgDb db = contexts.CreateDbContext();
            db.Database.Migrate();
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            throw Unusable(e);
        }
    }

    /// <summary>An error that says which database, and what to do.</summary>
    internal OrgConfigurationException Unusable(Exception failure) => new(
        string.Create(CultureInfo.InvariantCulture, $"the database {Name} cannot be used: {(DatabaseFailure.Of(failure) ?? failure).Message}{Advice(failure)}"), failure);

    public void Dispose() => pool.Dispose();

    private static string Advice(Exception failure) => (DatabaseFailure.Of(failure) as NpgsqlException)?.SqlState switch
    {
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            " (packaging/org/postgresql/setup.sql makes database and user, pg_hba.conf lets the user in)",
        PostgresErrorCodes.InvalidPassword => " (the setting Database:PasswordFile names the file of the password)",
        PostgresErrorCodes.InsufficientPrivilege => " (packaging/org/postgresql/setup.sql grants what the org needs)",
        PostgresErrorCodes.TooManyConnections => " (max_connections of the server must be more than Database:Connections times the number of replicas)",
        _ => "",
    };

    private NpgsqlDataSource DataSource(string text) => new NpgsqlDataSourceBuilder(text)
        .UsePasswordProvider(_ => password.Read() ?? "", (_, _) => ValueTask.FromResult(password.Read() ?? ""))
        .Build();

    private static async Task<IDbContextTransaction> BeginOnceAsync(OrgDb db, WriteScope scope, CancellationToken cancellationToken)
    {
        IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        try
        {
            await OrgLocks.TakeAsync(db, scope, cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets go by itself: what a return to the pool resets is reset only when somebody takes the connection from there.</summary>
    private sealed class StartHold(NpgsqlConnection connection) : IDisposable
    {
        public void Dispose()
        {
            using (var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", connection))
            {
                command.ExecuteNonQuery();
            }

            connection.Dispose();
        }
    }
}
