using DeviceAgent.Org.Access;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>People as an identity provider would have sent them.</summary>
internal static class People
{
    public static async Task<AdministratorRecord> AddAsync(TestOrg org, string name, Grant? grant)
    {
        OrgStore store = org.Host.Services.GetRequiredService<OrgStore>();
        return await store.WriteAsync(
            db =>
            {
                var person = new AdministratorRecord
                {
                    Id = Org.Api.OktaId.New("adm"),
                    Issuer = "https://provider.example.com",
                    Subject = name,
                    Name = name,
                    Role = grant?.Role,
                    Permissions = grant?.Permissions ?? LogoutPermissions.Both,
                    UserGroupId = grant?.UserGroupId,
                    DeviceGroupId = grant?.DeviceGroupId,
                    Stamp = Guid.NewGuid().ToString("N"),
                    Created = org.Time.GetUtcNow(),
                };
                db.Administrators.Add(person);
                return Task.FromResult(person);
            },
            CancellationToken.None);
    }

    /// <summary>Gives a token limits, to groups that need not be there.</summary>
    public static Task<bool> LimitAsync(TestOrg org, string name, Grant grant) => org.Host.Services.GetRequiredService<OrgStore>().WriteAsync(
        async db =>
        {
            ApiTokenRecord token = await db.ApiTokens.SingleAsync(t => t.Name == name);
            token.UserGroupId = grant.UserGroupId;
            token.DeviceGroupId = grant.DeviceGroupId;
            return true;
        },
        CancellationToken.None);

    /// <summary>An API token with this grant.</summary>
    public static async Task<string> TokenAsync(TestOrg org, Grant grant, string name = "test")
    {
        string text = "";
        await org.Host.Services.GetRequiredService<Org.Api.ApiTokens>().CreateAsync(
            name, grant, null, Org.SystemLog.LogActor.CommandLine, made => text = made, CancellationToken.None);
        return text;
    }
}
