using System.Net;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>Somebody accepts connections of devices: where the org listens, and at the name that devices use.</summary>
internal sealed class DeviceListenerCheck() : DoctorCheck(Name, OrgProcessCheck.Name)
{
    public const string Name = "device-listener";

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        LocalAddresses addresses = LocalAddresses.Of(context.Data);
        Uri device = addresses.Device;
        if (await LocalProbe.ConnectAsync(addresses.DeviceEndPoint, cancellationToken) is { } here)
        {
            return Failure(
                $"{device.GetLeftPart(UriPartial.Authority)} is not answered on this machine ({addresses.DeviceEndPoint}): {here}",
                "restart the org; if it hangs again, see its own log (journalctl -u device-org)");
        }

        return await LocalProbe.ConnectAsync(new DnsEndPoint(device.IdnHost.Trim('[', ']'), device.Port), cancellationToken) is { } there
            ? Warning(
                $"the org listens, but {device.GetLeftPart(UriPartial.Authority)} leads nowhere from here: {there}",
                "look up the name on a device: it must lead to this org or to the proxy before it (name server, firewall, proxy)")
            : Ok($"{device.GetLeftPart(UriPartial.Authority)} is answered");
    }
}
