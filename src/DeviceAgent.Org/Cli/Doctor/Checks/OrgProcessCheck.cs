using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>An org runs on the folder.</summary>
internal sealed class OrgProcessCheck() : DoctorCheck(Name, DataFolderCheck.Name)
{
    public const string Name = "org-process";

    private const string Remedy = "systemctl start device-org, and if it does not stay: journalctl -u device-org";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (!File.Exists(DataFolder.AddressesOf(context.Data)))
        {
            return Failure("no org has ever run on this folder to the end of its start", Remedy);
        }

        // The lock is looked at last: whoever tries it could be in the way of an org that starts in that moment.
        return await LocalProbe.ConnectAsync(LocalAddresses.OnThisMachine(LocalAddresses.Of(context.Data).Admin), cancellationToken) is null
            || DataFolder.IsHeld(context.Data)
                ? Ok("it runs")
                : Failure("no org runs on this folder", Remedy);
    }
}
