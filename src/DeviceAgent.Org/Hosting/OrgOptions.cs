using System.Net;
using DeviceAgent.Org.Settings;

namespace DeviceAgent.Org.Hosting;

/// <summary>What an org is started with.</summary>
public sealed record OrgOptions
{
    /// <summary>The data folder; made when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where the admin API listens: http on loopback only, or https. Port 0 means any free port.</summary>
    public required Uri AdminUrl { get; init; }

    /// <summary>Where devices reach the org: https. Port 0 means any free port.</summary>
    public required Uri DeviceUrl { get; init; }

    /// <summary>Where the device listener binds, when a proxy passes on to it what comes to <see cref="DeviceUrl"/>; null means where that URL says.</summary>
    public IPEndPoint? DeviceListen { get; init; }

    /// <summary>
    /// Whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed, on the admin and the SCEP listener. On the device listener
    /// nobody's: what is passed through is the device's own words.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Gets the first API token instead of standard output; null for standard output.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The issuer of the SETs; null means the device URL without trailing slash.</summary>
    public string? Issuer { get; init; }

    /// <summary>The longest hold of a long poll: 0 (no long poll) to 1 hour.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(55);

    /// <summary>How often devices are asked to poll: 1 second to 15 minutes.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A device with a waiting command and no contact for this long is overdue.</summary>
    public TimeSpan OverdueAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How many devices automatic triggers may log out within ten minutes: 0 to 1,000,000. What would be more is held for an admin's
    /// release; 0 holds every automatic logout.
    /// </summary>
    public int AutomaticLimit { get; init; } = 25;

    /// <summary>PEM certificate (chain) of both listeners' TLS; null means one of the org's own.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM private key of <see cref="TlsCertificate"/>.</summary>
    public string? TlsKey { get; init; }

    /// <summary>PEM files of further certificate authorities whose Device Access certificates are believed.</summary>
    public IReadOnlyList<string> DeviceAuthorities { get; init; } = [];

    /// <summary>What the settings file and the environment say.</summary>
    public OrgSettings Settings { get; init; } = new();

    /// <summary>The Desktop MFA app's client id, for the System Log; may be empty.</summary>
    public string DesktopMfaClientId { get; init; } = "";
}
