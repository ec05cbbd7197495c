using System.Globalization;
using DeviceAgent.Org.Hosting;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace DeviceAgent.Org.Settings;

/// <summary>
/// Reads the settings: a JSON file, and above it the environment (<c>DEVICEORG_Scep__Url</c>). Strict: an unknown key or a bad value
/// stops the start, because a setting that is silently without effect is found out too late.
/// </summary>
public static class SettingsReader
{
    public const string EnvironmentPrefix = "DEVICEORG_";

    /// <summary>Holds the API token of commands such as <c>device-org status</c>.</summary>
    public const string TokenVariable = EnvironmentPrefix + "TOKEN";

    private static readonly TimeSpan ShortestValidity = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(3650);
    private const int FewestConnections = 2;
    private const int MostConnections = 1000;

    /// <param name="file">The JSON file; null for none.</param>
    /// <exception cref="OrgConfigurationException">The file cannot be read, a key is unknown or a value is not as it must be; the key is named.</exception>
    public static OrgSettings Read(string? file)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            var json = new JsonConfigurationSource { Path = Path.GetFullPath(file), Optional = false, ReloadOnChange = false };
            json.ResolveFileProvider();
            builder.Add(json);
        }

        builder.AddInMemoryCollection(FromEnvironment());
        try
        {
            return Read(builder.Build());
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"the settings {file} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <inheritdoc cref="Read(string?)"/>
    public static OrgSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = new OrgSettings();
        var profiles = new Dictionary<string, ScepProfile>(settings.Profiles, StringComparer.Ordinal);
        foreach ((string key, string? value) in configuration.AsEnumerable().OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (value is not null)
            {
                settings = Apply(settings, profiles, key, value);
            }
            else if (!IsSection(key) || !configuration.GetSection(key).GetChildren().Any())
            {
                throw Unknown(key);
            }
        }

        settings = settings.Oidc is { } oidc ? settings with { Oidc = OidcReader.Require(oidc) } : settings;
        settings = settings.Okta is { } okta ? settings with { Okta = OktaReader.Require(okta) } : settings;
        UniversalLogoutReader.Require(settings.UniversalLogout);
        SharedSignalsReader.Require(settings.Transmitters);
        return settings with { Profiles = profiles.Where(p => p.Value.Enabled).ToDictionary(StringComparer.Ordinal) };
    }

    /// <summary>All but the token of the commands, which an admin may have set for the whole shell: it is no setting of the org.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> FromEnvironment() =>
        new ConfigurationBuilder().Add(new EnvironmentVariablesConfigurationSource { Prefix = EnvironmentPrefix }).Build().AsEnumerable()
            .Where(p => p.Value is not null && !(EnvironmentPrefix + p.Key).Equals(TokenVariable, StringComparison.OrdinalIgnoreCase));

    private static OrgSettings Apply(OrgSettings settings, Dictionary<string, ScepProfile> profiles, string key, string value)
    {
        string[] path = key.Split(':');
        switch (path)
        {
            case ["Scep", "Url"]:
                return Url(key, value) is { PathAndQuery: "/", UserInfo: "" } url
                    ? settings with { ScepUrl = url }
                    : throw Bad(key, "must be scheme, host and port only");
            case ["Scep", "CrlUrl"]:
                return settings with { CrlUrl = Url(key, value) };
            case ["DeviceIdentity", "Rule"]:
                return settings with { IdentityRule = Word<DeviceIdentityRule>(key, value) };
            case ["Console", "Enabled"]:
                return settings with { ConsoleEnabled = YesOrNo(key, value) };
            case ["SignIn", "Oidc", ..]:
                return settings with { Oidc = OidcReader.Apply(settings.Oidc ?? new OidcSettings(), key, value) };
            case ["Database", { } setting]:
                return settings with { Database = Apply(settings.Database, key, setting, value) };
            case ["UniversalLogout", ..]:
                return settings with { UniversalLogout = UniversalLogoutReader.Apply(settings.UniversalLogout, key, value) };
            case ["SharedSignals", "PublicUrl"]:
                return UniversalLogoutReader.Secure(key, value) is { PathAndQuery: "/" } receivers
                    ? settings with { ReceiversUrl = receivers }
                    : throw Bad(key, "must be scheme, host and port only");
            case ["SharedSignals", ..]:
                return settings with { Transmitters = SharedSignalsReader.Apply(settings.Transmitters, key, value) };
            case ["Okta", ..]:
                return settings with { Okta = OktaReader.Apply(settings.Okta ?? OktaReader.Nothing, key, value) };
            case ["Scep", "Profiles", { Length: > 0 } name, { } setting]:
                profiles[name] = Apply(profiles.GetValueOrDefault(name) ?? new ScepProfile(Name(key, name)), key, setting, value);
                return settings;
            default:
                throw Unknown(key);
        }
    }

    private static DatabaseSettings Apply(DatabaseSettings database, string key, string setting, string value) => setting switch
    {
        nameof(DatabaseSettings.Url) => database with { Url = Storage.PostgreSql.PostgreSqlAddress.Parse(value) },
        nameof(DatabaseSettings.PasswordFile) => database with { PasswordFile = value.Length > 0 ? value : throw Bad(key, "must name a file") },
        nameof(DatabaseSettings.Connections) => database with
        {
            Connections = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= FewestConnections and <= MostConnections
                ? number
                : throw Bad(key, $"must be {FewestConnections} to {MostConnections}"),
        },
        _ => throw Unknown(key),
    };

    private static ScepProfile Apply(ScepProfile profile, string key, string setting, string value) => setting switch
    {
        nameof(ScepProfile.Enabled) => profile with { Enabled = YesOrNo(key, value) },
        nameof(ScepProfile.Validity) => profile with { Validity = Validity(key, value) },
        nameof(ScepProfile.DeviceAccessCritical) => profile with { DeviceAccessCritical = YesOrNo(key, value) },
        nameof(ScepProfile.Approval) => profile with { Approval = Word<ScepApproval>(key, value) },
        _ => throw Unknown(key),
    };

    private static bool IsSection(string key) => key.Split(':') is ["Scep"] or ["Console"] or ["Database"] or ["SignIn"] or ["SignIn", "Oidc"] or ["SignIn", "Oidc", "Roles", ..] or ["SharedSignals"] or ["SharedSignals", "Transmitters"] or ["SharedSignals", "Transmitters", _] or ["UniversalLogout"] or ["UniversalLogout", "Issuers"] or ["UniversalLogout", "Issuers", _] or ["DeviceIdentity"] or ["Okta"] or ["Okta", "Relay"] or ["Scep", "Profiles"] or ["Scep", "Profiles", _];

    internal static string Name(string key, string name) =>
        name.Length <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name
            : throw Bad(key, "the name must be lower-case letters, digits and hyphens");

    internal static Uri Url(string key, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Host.Length > 0
            ? url
            : throw Bad(key, "must be an absolute http or https URL");

    internal static bool YesOrNo(string key, string value) => bool.TryParse(value, out bool yes) ? yes : throw Bad(key, "must be true or false");

    internal static T Word<T>(string key, string value)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(value) ? Enum.Parse<T>(value) : throw Bad(key, $"must be one of {string.Join(", ", Enum.GetNames<T>())}");

    private static TimeSpan Validity(string key, string value) =>
        Api.Durations.TryRead(value) is { } span && span >= ShortestValidity && span <= LongestValidity
            ? span
            : throw Bad(key, string.Create(CultureInfo.InvariantCulture, $"must be a time span of 1 to {LongestValidity.TotalDays} days, such as 90.00:00:00 or P90D"));

    internal static OrgConfigurationException Unknown(string key) => new($"setting {key}: there is no such setting");

    internal static OrgConfigurationException Bad(string key, string rule) => new($"setting {key}: {rule}");
}
