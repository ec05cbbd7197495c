using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace DeviceAgent.Org.Hosting;

/// <summary>Takes the client's address and scheme from a reverse proxy, but from a configured one only.</summary>
public static class TrustedProxies
{
    /// <summary>One address, or a network in CIDR notation; null when it is neither.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
    }

    /// <summary>Before anything that looks at where a request comes from.</summary>
    public static void Use(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        IReadOnlyList<IPNetwork> proxies = app.Services.GetRequiredService<OrgOptions>().TrustedProxies;
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,

            // From the last entry on, for as long as the one who added it is trusted: what a client wrote itself stays unread.
            ForwardLimit = null,
        };

        // Loopback is trusted by default. Any user of the machine can connect from there.
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (IPNetwork proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        // On the device listener the sender is a device, though the connection comes from a proxy that passes its TLS through.
        app.UseWhen(context => Listeners.Of(context) != Listener.Device, open => open.UseForwardedHeaders(options));
    }
}
