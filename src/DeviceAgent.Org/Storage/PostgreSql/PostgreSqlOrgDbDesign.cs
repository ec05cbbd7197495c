using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>Lets <c>dotnet ef migrations add --context PostgreSqlOrgDb</c> make a context without a server.</summary>
public sealed class PostgreSqlOrgDbDesign : IDesignTimeDbContextFactory<PostgreSqlOrgDb>
{
    public PostgreSqlOrgDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlOrgDb>().UseNpgsql("Host=localhost").Options);
}
