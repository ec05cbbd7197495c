using DeviceAgent.Org.DeviceAccess;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>The org's tables in PostgreSQL. A type of its own, because migrations belong to one.</summary>
public sealed class PostgreSqlOrgDb(DbContextOptions<PostgreSqlOrgDb> options) : OrgDb(options)
{
    public DbSet<UsedSignatureRecord> UsedSignatures => Set<UsedSignatureRecord>();

    public DbSet<SharedOrgRecord> SharedOrg => Set<SharedOrgRecord>();

    /// <summary>
    /// Whether what is saved is told to the org's other processes. A write for one device is not: nothing of it wakes that device, and
    /// PostgreSQL lets transactions that tell something commit one at a time.
    /// </summary>
    internal bool Announces { get; set; }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (ChangeTracker.Entries<LogRecord>().Any(e => e.State == EntityState.Added))
        {
            await OrgLocks.TakeLogAsync(this, cancellationToken);
        }

        if (Announces)
        {
            await Announcement.AddAsync(this, cancellationToken);
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    internal override IQueryable<DeviceRecord> DevicesOf(string key) => Devices.FromSql(
        $"""
        SELECT * FROM "Devices" WHERE lower("DisplayName") = {key}
            OR lower(("Profile"::json ->> 'serialNumber') COLLATE "C") = {key} OR lower(("Profile"::json ->> 'udid') COLLATE "C") = {key}
        """);

    internal override IQueryable<UserRecord> UsersLike(string pattern) => Users.FromSql(
        $"""
        SELECT * FROM "Users" WHERE "LoginKey" ILIKE {pattern} OR "Email" ILIKE {pattern}
            OR coalesce("Profile"::json ->> 'firstName', '') || ' ' || coalesce("Profile"::json ->> 'lastName', '') ILIKE {pattern}
        """);

    internal override IQueryable<DeviceRecord> DevicesLike(string pattern) => Devices.FromSql(
        $"""
        SELECT * FROM "Devices" WHERE "DisplayName" ILIKE {pattern} OR "Id" ILIKE {pattern} OR "Profile"::json ->> 'serialNumber' ILIKE {pattern}
        """);

    internal override IQueryable<LogRecord> LogLike(IQueryable<LogRecord> rows, string pattern) => rows.Where(l => EF.Functions.ILike(l.Json, pattern, "\\"));

    internal override IQueryable<long> Size() => Database.SqlQuery<long>($"""SELECT pg_database_size(current_database()) AS "Value" """);

    internal override IQueryable<string?> SerialNumbers() =>
        Database.SqlQuery<string?>($"""SELECT "Profile"::json ->> 'serialNumber' AS "Value" FROM "Devices" """);

    internal override Task SkipLogNumbersAsync(long gap, CancellationToken cancellationToken) => Database.ExecuteSqlAsync(
        $"""
        SELECT setval(pg_get_serial_sequence('"Log"', 'Number'),
            greatest((SELECT coalesce(max("Number"), 0) FROM "Log"), nextval(pg_get_serial_sequence('"Log"', 'Number'))) + {gap})
        """,
        cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // Texts compare by their bytes, as in SQLite and in .NET's ordinal comparisons, whatever locale the database was made with.
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<InstanceKeyRecord>().HasIndex(k => k.DeviceId).IsUnique().HasFilter($"\"Status\" = '{InstanceKeyStatus.Bound}'");
        modelBuilder.Entity<UsedSignatureRecord>(e =>
        {
            // Not in the write-ahead log: each request of a device would otherwise wait for the disk. A crash of the server empties it.
            e.ToTable("UsedSignatures").IsUnlogged();
            e.HasKey(s => new { s.DeviceId, s.Once });
            e.HasIndex(s => s.Until);
        });
        modelBuilder.Entity<SharedOrgRecord>(e =>
        {
            e.ToTable("SharedOrg").HasKey(o => o.Id);
            e.Property(o => o.Id).ValueGeneratedNever();
        });
    }
}
