using DeviceAgent.Org.SharedSignals;

namespace DeviceAgent.Org.Settings;

/// <summary>What the settings file and the environment say. The command line's options are <see cref="Hosting.OrgOptions"/>.</summary>
public sealed record OrgSettings
{
    /// <summary><c>Scep:Url</c>: where SCEP and the revocation lists are served without a client certificate, besides the other listeners; null for nowhere.</summary>
    public Uri? ScepUrl { get; init; }

    /// <summary><c>Scep:CrlUrl</c>: where others find the revocation list; null for <see cref="ScepUrl"/>.</summary>
    public Uri? CrlUrl { get; init; }

    /// <summary><c>Database:...</c>.</summary>
    public DatabaseSettings Database { get; init; } = new();

    /// <summary><c>Console:Enabled</c>: whether the web console is served, and people can sign in. The API is the same without it.</summary>
    public bool ConsoleEnabled { get; init; } = true;

    /// <summary><c>SignIn:Oidc:...</c>; null where people sign in as the local administrator only.</summary>
    public OidcSettings? Oidc { get; init; }

    /// <summary><c>UniversalLogout:...</c>.</summary>
    public UniversalLogoutSettings UniversalLogout { get; init; } = new();

    /// <summary><c>SharedSignals:Transmitters:...</c>, in the order of their names.</summary>
    public IReadOnlyList<SignalTransmitter> Transmitters { get; init; } = [];

    /// <summary><c>SharedSignals:PublicUrl</c>: where foreign receivers reach the org, scheme, host and port; null for <see cref="ScepUrl"/>, else the admin URL.</summary>
    public Uri? ReceiversUrl { get; init; }

    /// <summary><c>Okta:...</c>; null where this org stands in front of none.</summary>
    public OktaSettings? Okta { get; init; }

    /// <summary><c>DeviceIdentity:Rule</c>.</summary>
    public DeviceIdentityRule IdentityRule { get; init; } = DeviceIdentityRule.Subject;

    /// <summary>The enabled SCEP profiles by name, <c>default</c> among them unless it was disabled.</summary>
    public IReadOnlyDictionary<string, ScepProfile> Profiles { get; init; } =
        new Dictionary<string, ScepProfile>(StringComparer.Ordinal) { [ScepProfile.DefaultName] = new ScepProfile(ScepProfile.DefaultName) };

    /// <summary>The profile of this name; null when there is none, or it is disabled.</summary>
    public ScepProfile? FindProfile(string name) => Profiles.GetValueOrDefault(name);
}
