using DeviceAgent.Org.Hosting;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>Keeps a process with other keys away from the database: devices would refuse its commands, and it their certificates.</summary>
internal static class SharedOrg
{
    /// <summary>The first process says whose the database is; every other must have the same Device Access CA.</summary>
    /// <param name="store">The database; one that is not shared is the folder's own.</param>
    /// <param name="authority">SHA-256 of the root's certificate, hex, lower case.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgConfigurationException">It is another org's.</exception>
    public static Task RequireAsync(OrgStore store, string authority, CancellationToken cancellationToken) => !store.Database.IsShared
        ? Task.CompletedTask
        : store.WriteAsync(
            async db =>
            {
                DbSet<SharedOrgRecord> orgs = ((PostgreSqlOrgDb)db).SharedOrg;
                if (await orgs.SingleOrDefaultAsync(cancellationToken) is not { } org)
                {
                    orgs.Add(new SharedOrgRecord { Authority = authority });
                    return true;
                }

                return org.Authority == authority ? true : throw new OrgConfigurationException(
                    $"the database {store.Database.Name} is that of the org whose Device Access CA has the fingerprint {org.Authority}, and this data folder's has {authority}:"
                    + " a replica needs the folders keys, ca and tls of the first one");
            },
            cancellationToken);
}
