using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>Where a listener for SCEP is configured: somebody accepts connections there.</summary>
internal sealed class ScepListenerCheck() : DoctorCheck(Name, OrgProcessCheck.Name)
{
    public const string Name = "scep-listener";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (LocalAddresses.Of(context.Data).Scep is not { } scep)
        {
            return Ok("none for SCEP alone: it is served on the admin listener");
        }

        return await LocalProbe.ConnectAsync(LocalAddresses.OnThisMachine(scep), cancellationToken) is { } fault
            ? Failure($"{scep.GetLeftPart(UriPartial.Authority)} is not answered on this machine: {fault}", "restart the org; if it hangs again, see its own log (journalctl -u device-org)")
            : Ok($"{scep.GetLeftPart(UriPartial.Authority)} is answered");
    }
}
