using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The relay of Okta's System Log, where a process of the org runs one, is in step.</summary>
internal sealed class OktaRelayCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "okta-relay";

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        await using OrgDb db = context.Store.OpenForReading();
        DateTimeOffset since = context.Now - RelayLease.Lasts - RelayLoop.LongestPause;

        // Which org is followed the settings say, and doctor does not see them: the one that a process holds.
        OktaRelayRecord? at = await db.OktaRelays
            .Where(r => r.Holder != null && r.HeldUntil > since).OrderByDescending(r => r.HeldUntil).FirstOrDefaultAsync(cancellationToken);
        if (at is null)
        {
            return Ok("no System Log of an Okta org is relayed now");
        }

        string known = $"the System Log of {at.Org} is known up to {Moment.Write(at.HeardAt)}";
        return at.Fault is { } fault ? Warning($"{known}: {fault}", "mend the reason; what happened meanwhile is taken up then, as of its moments")
            : context.Now - at.HeardAt > Late ? Warning(known, "see Okta's rate limit under Security > Okta connection; a longer Okta:Relay:Period asks less often")
            : Ok(known);
    }
}
