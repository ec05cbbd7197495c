using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Status;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The devices meet what fetching commands needs: Okta Verify, new enough, above all.</summary>
internal sealed class OktaVerifyCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "okta-verify";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        FleetCounts fleet = await context.FleetAsync(cancellationToken);
        return fleet.Blocked == 0
            ? Ok("no device says that a requirement keeps it from fetching commands")
            : Warning(
                $"{PlainText.Count(fleet.Blocked, "device")} without commands: {fleet.OktaVerify} because Okta Verify is missing or too old, {fleet.Blocked - fleet.OktaVerify} for another reason",
                "bring Okta Verify 9.46.1 or later to them by the MDM; each device's checkIn in the admin API says what it lacks");
    }
}
