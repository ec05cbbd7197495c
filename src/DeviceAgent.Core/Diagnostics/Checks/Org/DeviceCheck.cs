using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether the org knows this device by its certificate, and lets it in.</summary>
internal sealed class DeviceCheck : OrgCheck
{
    public DeviceCheck(OrgConversation org)
        : base(CheckNames.Device, org) => Needs = [CheckNames.OrgDocument];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgAnswer answer = (await Org.FirstAsync().ConfigureAwait(false)).Answer!;
        if (!answer.IsSuccess)
        {
            return Refused(OrgErrorBody.Read(answer.Body)!.Cause);
        }

        try
        {
            OrgEndpoints org = await Org.EndpointsAsync().ConfigureAwait(false);
            return CheckResult.Ok(org.CheckIn is null ? $"{org.Audience}; the org takes no check-ins and no outcomes" : org.Audience);
        }
        catch (Exception e) when (e is OrgUnavailableException or HttpRequestException or IOException)
        {
            return CheckResult.Failure(FindingCodes.OrgError, OrgFailure.Reasons(e), "see the log of the org");
        }
    }

    private static CheckResult Refused(string cause)
    {
        string seen = $"the org says: {cause}";
        bool Is(string words) => cause.StartsWith(words, StringComparison.Ordinal);
        return
            Is(AdmissionRefusals.NotBound) ? CheckResult.Failure(
                FindingCodes.CertificateNotBound,
                seen,
                "bind it in the org: enrol with a one-time challenge of the device, or POST /api/v1/device-access/certificates; for a CA of your own see DeviceIdentity:Rule")
            : Is(AdmissionRefusals.Waiting) ? CheckResult.Failure(
                FindingCodes.CertificateWaiting, seen, "approve it in the org with that call, if it is this device's")
            : Is(AdmissionRefusals.Rejected) ? CheckResult.Failure(
                FindingCodes.CertificateRejected, seen, "ask who rejected it; then have a new one issued with a challenge of this device")
            : Is(AdmissionRefusals.Revoked) ? CheckResult.Failure(
                FindingCodes.CertificateRevoked, seen, "have a new certificate issued: there is no way back from a revocation")
            : Is(AdmissionRefusals.Expired) ? CheckResult.Failure(
                FindingCodes.CertificateExpired, seen, "have a new certificate issued (device-agent enroll --force); if it is valid by its dates, a clock is wrong")
            : Is(AdmissionRefusals.DeviceIs) ? CheckResult.Failure(
                FindingCodes.DeviceNotActive,
                seen,
                "if it should work: POST /api/v1/devices/DEVICE/lifecycle/unsuspend for SUSPENDED, /activate for DEACTIVATED; a device that is not ACTIVE hears no commands")
            : CheckResult.Failure(FindingCodes.DeviceRefused, seen, "see the org's System Log for this device");
    }
}
