using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether the org delivers logouts to this device: what its stream says of itself (SSF 1.0 section 8.1.1, <c>events_delivered</c>).</summary>
internal sealed class DeviceLogoutCheck : OrgCheck
{
    public DeviceLogoutCheck(OrgConversation org)
        : base(CheckNames.DeviceLogout, org) => Needs = [CheckNames.Device];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgEndpoints org = await Org.EndpointsAsync().ConfigureAwait(false);
        return org.Delivered switch
        {
            _ when org.Status is { Status: not StreamStatus.Enabled } stopped => CheckResult.Failure(
                FindingCodes.DeviceLogoutOff,
                $"the stream of this device is {stopped.Status}: no logout will come{(stopped.Reason is { } reason ? $" ({reason})" : "")}",
                "have the transmitter's admin enable it"),
            null => CheckResult.NothingToSee("the org does not say which events it delivers"),
            { } events when events.Contains(EventTypes.SessionRevoked) => CheckResult.Ok("the org delivers session-revoked"),
            _ => CheckResult.Failure(
                FindingCodes.DeviceLogoutOff,
                "the stream of this device delivers no session-revoked: no logout will come",
                "switch device logout on in the org, for this device or as a whole"),
        };
    }
}
