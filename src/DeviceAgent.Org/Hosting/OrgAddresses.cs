using System.Net;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeviceAgent.Org.Hosting;

/// <summary>Where the org is reached, and the names that follow from it. Known once the listeners are bound.</summary>
public sealed class OrgAddresses(OrgOptions options)
{
    public const string JwksPath = "/ssf/jwks";
    public const string StreamPath = "/ssf/stream";
    public const string StatusPath = "/ssf/status";
    public const string VerificationPath = "/ssf/verify";
    public const string PollPath = "/ssf/poll";
    public const string CheckInPath = "/device/check-in";
    public const string OutcomePath = "/device/outcomes";

    private ListenOptions? adminListener;
    private ListenOptions? deviceListener;
    private ListenOptions? scepListener;

    /// <summary>The admin URL without trailing slash.</summary>
    public string Admin => Bound(options.AdminUrl, adminListener);

    /// <summary>The device URL without trailing slash.</summary>
    public string Device => Bound(options.DeviceUrl, deviceListener);

    /// <summary>The SCEP URL without trailing slash; null when none is configured.</summary>
    public string? Scep => options.Settings.ScepUrl is { } asked ? Bound(asked, scepListener) : null;

    /// <summary>The <c>iss</c> of the SETs.</summary>
    public string Issuer => options.Issuer ?? Device;

    /// <summary>The <c>aud</c> of a device's SETs. It names the device, so that no other takes them for its own.</summary>
    public string AudienceOf(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return $"{Issuer}/devices/{device.Id}";
    }

    /// <summary>Where the device polls its stream.</summary>
    public string PollOf(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return $"{Device}{PollPath}/{device.StreamId}";
    }

    /// <summary>
    /// The issuer for foreign receivers, without a trailing slash: they reach no listener that asks for a client certificate. What the setting says,
    /// else the listener without client certificates, else the admin listener.
    /// </summary>
    public string ReceiversIssuer => options.Settings.ReceiversUrl?.GetLeftPart(UriPartial.Authority) ?? Scep ?? Admin;

    /// <summary>Where a receiver polls its stream.</summary>
    public string PollOf(EventStreamRecord stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return $"{ReceiversIssuer}{PollPath}/{stream.StreamId}";
    }

    internal void Follow(ListenOptions admin, ListenOptions device, ListenOptions? scep)
    {
        scepListener = scep;
        adminListener = admin;
        deviceListener = device;
    }

    /// <summary>The asked URL, with the port that was found for port 0.</summary>
    private static string Bound(Uri asked, ListenOptions? listener)
    {
        if (asked.Port != 0)
        {
            return asked.GetLeftPart(UriPartial.Authority);
        }

        IPEndPoint? endpoint = listener?.IPEndPoint;
        return endpoint is { Port: > 0 }
            ? new UriBuilder(asked) { Port = endpoint.Port }.Uri.GetLeftPart(UriPartial.Authority)
            : throw new InvalidOperationException("the listeners are not bound yet");
    }
}
