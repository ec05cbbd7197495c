using System.Net;
using System.Text.Json;

namespace DeviceAgent.Org.Hosting;

/// <summary>Where the org of a data folder on this machine has its listeners, by what its last start wrote down.</summary>
/// <param name="Admin">The admin URL.</param>
/// <param name="Device">The device URL, as devices see it.</param>
/// <param name="Scep">The SCEP URL; null when there is no listener for it alone.</param>
/// <param name="DeviceListen">Where the device listener binds, if that is elsewhere than the device URL says.</param>
public sealed record LocalAddresses(Uri Admin, Uri Device, Uri? Scep, IPEndPoint? DeviceListen)
{
    /// <summary>Where to connect to on this machine for the device listener.</summary>
    public IPEndPoint DeviceEndPoint => DeviceListen is { } bound ? Loopback(bound) : OnThisMachine(Device);

    /// <summary>Reads the addresses.</summary>
    /// <exception cref="OrgConfigurationException">Not an org's folder, or one that was never started.</exception>
    public static LocalAddresses Of(string data)
    {
        string file = DataFolder.AddressesOf(data);
        try
        {
            using JsonDocument addresses = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = addresses.RootElement;
            return new LocalAddresses(
                new Uri(root.GetProperty("admin").GetString()!),
                new Uri(root.GetProperty("device").GetString()!),
                root.TryGetProperty("scep", out JsonElement scep) && scep.GetString() is { } text ? new Uri(text) : null,
                root.TryGetProperty("deviceListen", out JsonElement listen) && listen.GetString() is { } bound ? IPEndPoint.Parse(bound) : null);
        }
        catch (FileNotFoundException e)
        {
            throw new OrgConfigurationException($"there is no {file}: start the org once", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentNullException)
        {
            throw new OrgConfigurationException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Where to connect to on this machine: a name or 0.0.0.0 in the URL means all addresses, loopback among them.</summary>
    public static IPEndPoint OnThisMachine(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Loopback(new IPEndPoint(IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out IPAddress? address) ? address : IPAddress.Any, url.Port));
    }

    private static IPEndPoint Loopback(IPEndPoint bound) =>
        bound.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, bound.Port)
        : bound.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, bound.Port)
        : bound;
}
