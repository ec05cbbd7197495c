using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Risk;

/// <summary>What level each user has, in the transaction of who asks.</summary>
public sealed class RiskLevels(RiskEvents events, TimeProvider time)
{
    /// <summary>The reason that stands with a level that a Universal Logout set.</summary>
    internal const string Settled = "universal.logout";

    internal static async Task<UserRiskRecord?> FindAsync(OrgDb db, string userId, CancellationToken cancellationToken) =>
        await db.UserRisks.FindAsync([userId], cancellationToken);

    /// <summary>Gives a user a level, with the event where it is another one than before.</summary>
    internal async Task SetAsync(OrgDb db, UserRecord user, RiskSign sign, CancellationToken cancellationToken)
    {
        UserRiskRecord? record = await FindAsync(db, user.Id, cancellationToken);
        string before = record?.Level ?? RiskLevel.None;
        if (record is null)
        {
            record = new UserRiskRecord { UserId = user.Id, Level = sign.Level, Reason = sign.Reason };
            db.UserRisks.Add(record);
        }

        record.Level = sign.Level;
        record.Reason = sign.Reason;
        record.LastUpdated = time.GetUtcNow();
        if (before != sign.Level)
        {
            events.Changed(db, user, before, sign);
        }
    }

    /// <summary>
    /// A logout by a rule goes out that was held: only now is the risk dealt with, which the Universal Logout says that was DEFERRED before,
    /// and the level LOW again.
    /// </summary>
    internal async Task SettleAsync(OrgDb db, TraceRecord trace, CancellationToken cancellationToken)
    {
        // One that came by the relay is about the risk that Okta sees.
        if (trace.DeviceLogoutType == DeviceLogoutType.EntityRisk && trace.OktaTraceId is null)
        {
            UserRecord user = await db.Users.SingleAsync(u => u.Id == trace.UserId, cancellationToken);
            events.UniversalLogout(db, user, trace.TraceId, held: null);
            await SetAsync(db, user, RiskSign.Settled(trace.TraceId), cancellationToken);
        }
    }
}
