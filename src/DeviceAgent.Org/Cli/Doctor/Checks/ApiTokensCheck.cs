using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>There is a good API token, and none ends unnoticed.</summary>
internal sealed class ApiTokensCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "api-tokens";

    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        await using OrgDb db = context.Store.OpenForReading();
        List<ApiTokenRecord> tokens = await db.ApiTokens.ToListAsync(cancellationToken);
        DateTimeOffset now = context.Now;
        ApiTokenRecord[] good = [.. tokens.Where(t => t.IsGood(now))];
        const string remedy = "make the next one and hand it to whoever uses it: device-org token create";
        if (good.Length == 0)
        {
            return tokens.Count == 0
                ? Warning("there is none yet: the first start makes one", "start the org")
                : Failure("none is good: nobody can use the admin API", remedy);
        }

        ApiTokenRecord[] ending = [.. good.Where(t => t.ExpiresAt - now < Soon).OrderBy(t => t.ExpiresAt)];
        return ending.Length == 0
            ? Ok($"{good.Length} good, {tokens.Count - good.Length} revoked or expired")
            : Warning($"\"{ending[0].Name}\" ends at {Moment.Write(ending[0].ExpiresAt!.Value)}{(ending.Length > 1 ? $", and {ending.Length - 1} more soon" : "")}", remedy);
    }
}
