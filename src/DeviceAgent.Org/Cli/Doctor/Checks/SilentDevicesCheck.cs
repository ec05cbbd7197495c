using System.Globalization;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Status;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The devices that were in contact once still are.</summary>
internal sealed class SilentDevicesCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "silent-devices";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        FleetCounts fleet = await context.FleetAsync(cancellationToken);
        int active = fleet.Statuses.GetValueOrDefault(Directory.DeviceStatus.Active);
        string never = string.Create(CultureInfo.InvariantCulture, $"{fleet.NeverSeen:N0} of {PlainText.Count(active, "active device")} were never in contact");
        return fleet.Silent == 0
            ? Ok($"{never}; of the others none is silent for {Moment.Write(fleet.SilentAfter)}")
            : Warning(
                $"{PlainText.Count(fleet.Silent, "device")} silent for {Moment.Write(fleet.SilentAfter)} or longer; {never}",
                "deactivate those that are gone for good; on the others: device-agent doctor");
    }
}
