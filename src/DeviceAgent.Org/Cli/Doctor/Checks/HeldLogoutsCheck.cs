using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The brake holds nothing back.</summary>
internal sealed class HeldLogoutsCheck() : DoctorCheck(Name, DatabaseCheck.Name)
{
    public const string Name = "held-logouts";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        await using OrgDb db = context.Store.OpenForReading();
        (int held, DateTimeOffset? since) = await HeldLogouts.ReadAsync(db, cancellationToken);
        if (held == 0)
        {
            return Ok("the brake holds nothing");
        }

        int devices = await db.Commands.Where(c => c.Held).Select(c => c.DeviceId).Distinct().CountAsync(cancellationToken);
        return Warning(
            $"the brake holds {PlainText.Count(held, "automatic logout")} of {PlainText.Count(devices, "device")}, the oldest since {Moment.Write(since, "?")}",
            "find out what suspended so many users (device-org logs), then device-org held release or device-org held withdraw");
    }
}
