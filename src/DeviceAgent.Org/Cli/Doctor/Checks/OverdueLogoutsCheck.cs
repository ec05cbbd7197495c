using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>No device leaves a command waiting for too long.</summary>
internal sealed class OverdueLogoutsCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "overdue-logouts";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        await using OrgDb db = context.Store.OpenForReading();
        OpenLogouts logouts = await OpenLogouts.ReadAsync(
            db, d => new DeviceCondition(d.LastContact, context.OverdueAfter, DeviceCondition.BlockedBy(d)), context.Now, cancellationToken);
        int overdue = logouts.Devices.GetValueOrDefault(LogoutState.Overdue);
        int failing = logouts.Devices.GetValueOrDefault(LogoutState.Failed);
        int open = logouts.Devices.Values.Sum();
        return overdue + failing == 0
            ? Ok(open == 0 ? "no logout is open" : $"{PlainText.Count(open, "command")} on the way, none for too long")
            : Warning(
                $"of {PlainText.Count(open, "open command")} {overdue} are overdue, and {failing} were tried and failed",
                "device-org status shows the logouts; run device-agent doctor on the devices");
    }
}
