using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>Nothing waits for an admin.</summary>
internal sealed class WaitingDecisionsCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "waiting-decisions";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        await using OrgDb db = context.Store.OpenForReading();
        WaitingForAdmin waiting = await WaitingForAdmin.ReadAsync(db, context.Now, cancellationToken);
        return waiting is { InstanceKeys: 0, Certificates: 0, Requests: 0 }
            ? Ok("nothing waits for an admin")
            : Warning(
                $"{PlainText.Count(waiting.InstanceKeys, "instance key")}, {PlainText.Count(waiting.Certificates, "certificate")}, {PlainText.Count(waiting.Requests, "request")} for an admin to decide: their devices wait",
                "accept or reject each (docs/org-api.md: Instance keys, Certificates)");
    }
}
