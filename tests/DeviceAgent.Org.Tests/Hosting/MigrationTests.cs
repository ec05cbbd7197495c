using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace DeviceAgent.Org.Tests.Hosting;

/// <summary>What a migration has that its generator does not know of.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string File => Path.Combine(folder.Path, "org.db");

    public void Dispose() => folder.Dispose();

    /// <summary>The org does not compare them at its start.</summary>
    [Fact]
    public void The_migrations_make_what_the_model_says()
    {
        using var ofSqlite = new OrgDb(new DbContextOptionsBuilder<OrgDb>().UseSqlite($"Data Source={File}").Options);
        using PostgreSqlOrgDb ofPostgreSql = new PostgreSqlOrgDbDesign().CreateDbContext([]);

        Assert.False(ofSqlite.Database.HasPendingModelChanges());
        Assert.False(ofPostgreSql.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Certificates_of_an_older_org_stay_bound_and_get_numbers_of_their_own()
    {
        await using (var old = new OrgDb(new DbContextOptionsBuilder<OrgDb>().UseSqlite($"Data Source={File}").Options))
        {
            await old.GetService<IMigrator>().MigrateAsync("20261122231337_InstanceKeys");
            for (int i = 0; i < 3; i++)
            {
                await old.Database.ExecuteSqlAsync(
                    $"INSERT INTO Certificates (Thumbprint, DeviceId, SerialNumber, NotAfter, BoundAt) VALUES ({$"t{i}"}, 'guo', {$"0{i}"}, 1, 1)");
            }
        }

        using var store = new OrgStore(File);
        store.Migrate();

        await using OrgDb db = store.OpenForReading();
        List<CertificateRecord> kept = await db.Certificates.OrderBy(c => c.Number).ToListAsync();
        Assert.Equal(["t0", "t1", "t2"], kept.Select(c => c.Thumbprint));
        Assert.Equal(3, kept.Select(c => c.Number).Distinct().Count());
        Assert.All(kept, c => Assert.Equal(Org.DeviceAccess.CertificateStatus.Bound, c.Status));
    }

    [Fact]
    public async Task A_token_of_an_older_org_stays_good_and_an_org_of_before_is_not_worked_on_beside_it()
    {
        await using (var old = new OrgDb(new DbContextOptionsBuilder<OrgDb>().UseSqlite($"Data Source={File}").Options))
        {
            await old.GetService<IMigrator>().MigrateAsync("20261123062751_Epochs");
            await old.Database.ExecuteSqlAsync($"INSERT INTO ApiTokens (Id, Name, Hash, Created) VALUES ('00T', 'first', x'00', 1)");
        }

        Assert.Contains("older version", Assert.Throws<Org.Hosting.OrgConfigurationException>(() => OrgStore.OpenExisting(File)).Message, StringComparison.Ordinal);
        using var store = new OrgStore(File);
        store.Migrate();

        using OrgStore beside = OrgStore.OpenExisting(File);
        await using OrgDb db = beside.OpenForReading();
        ApiTokenRecord kept = await db.ApiTokens.SingleAsync();
        Assert.True(kept.IsGood(DateTimeOffset.MaxValue));
        Assert.Null(kept.LastUsedAt);
    }

    [Fact]
    public async Task A_device_is_found_by_what_a_certificate_claims_without_looking_at_all_devices()
    {
        using var store = new OrgStore(File);
        store.Migrate();
        await using OrgDb db = store.OpenForReading();
        await db.Database.OpenConnectionAsync();
        await using System.Data.Common.DbCommand command = db.DevicesOf("x").CreateDbCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        List<string> plan = [];
        await using System.Data.Common.DbDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal));
        Assert.Equal(3, plan.Count(line => line.StartsWith("SEARCH", StringComparison.Ordinal)));
    }
}
