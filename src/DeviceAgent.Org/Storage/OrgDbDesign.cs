using Microsoft.EntityFrameworkCore.Design;

namespace DeviceAgent.Org.Storage;

/// <summary>Lets <c>dotnet ef migrations add</c> make a context without starting an org.</summary>
public sealed class OrgDbDesign : IDesignTimeDbContextFactory<OrgDb>
{
    public OrgDb CreateDbContext(string[] args) => new(SqliteDatabase.OptionsFor("Data Source=:memory:"));
}
