using System.Globalization;
using System.Net;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.UniversalLogout;

namespace DeviceAgent.Org.Settings;

/// <summary>Reads <c>UniversalLogout:...</c>.</summary>
internal static class UniversalLogoutReader
{
    private const int MostUsers = 1_000_000;
    private const int LongestName = 1000;

    /// <exception cref="Hosting.OrgConfigurationException">An unknown key or a bad value.</exception>
    public static UniversalLogoutSettings Apply(UniversalLogoutSettings settings, string key, string value) => key.Split(':') switch
    {
        ["UniversalLogout", "PublicUrl"] => settings with { PublicUrl = Secure(key, value) },
        ["UniversalLogout", "Limit"] => settings with
        {
            Limit = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit <= MostUsers
                ? limit
                : throw SettingsReader.Bad(key, $"must be 0 to {MostUsers}"),
        },
        ["UniversalLogout", "Issuers", { Length: > 0 } name, { } setting] => settings with { Issuers = Apply(settings.Issuers, key, name, setting, value) },
        _ => throw SettingsReader.Unknown(key),
    };

    /// <summary>What must hold of all of them together.</summary>
    /// <exception cref="Hosting.OrgConfigurationException">Something is missing.</exception>
    public static void Require(UniversalLogoutSettings settings)
    {
        foreach (UniversalLogoutIssuer issuer in settings.Issuers)
        {
            string? missing = issuer.Trusted.Issuer.Length == 0 ? "Issuer"
                : issuer.Trusted.JwksUrl == Missing ? "JwksUrl"
                : issuer.Subject.Length == 0 ? "Subject"
                : null;
            if (missing is not null)
            {
                throw SettingsReader.Bad($"UniversalLogout:Issuers:{issuer.Trusted.Name}:{missing}", "is missing");
            }
        }

        if (settings.Issuers.Count > 0 && settings.PublicUrl is null)
        {
            throw SettingsReader.Bad("UniversalLogout:PublicUrl", "is missing: without it nobody knows for whom a token is");
        }
    }

    /// <summary>An https URL; http on a loopback address too.</summary>
    internal static Uri Secure(string key, string value)
    {
        Uri url = SettingsReader.Url(key, value);
        bool isLoopback = url.Host == "localhost" || (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
        return (url.Scheme == Uri.UriSchemeHttps || isLoopback) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            ? url
            : throw SettingsReader.Bad(key, "must be an https URL without user and fragment (http on a loopback address only)");
    }

    internal static string Text(string key, string value) => value.Length is > 0 and <= LongestName && value.Trim() == value && !value.Any(char.IsControl)
        ? value
        : throw SettingsReader.Bad(key, $"must have 1 to {LongestName} characters, no blank at an end");

    internal static Uri Missing { get; } = new("https://missing.invalid");

    private static UniversalLogoutIssuer[] Apply(IReadOnlyList<UniversalLogoutIssuer> issuers, string key, string name, string setting, string value)
    {
        UniversalLogoutIssuer issuer = issuers.FirstOrDefault(i => i.Trusted.Name == name)
            ?? new UniversalLogoutIssuer(new TrustedIssuer(SettingsReader.Name(key, name), "", Missing), "");
        issuer = setting switch
        {
            "Issuer" => issuer with { Trusted = issuer.Trusted with { Issuer = Text(key, value) } },
            "JwksUrl" => issuer with { Trusted = issuer.Trusted with { JwksUrl = Secure(key, value) } },
            "Subject" => issuer with { Subject = Text(key, value) },
            "SubjectIssuer" => issuer with { SubjectIssuer = Text(key, value) },
            _ => throw SettingsReader.Unknown(key),
        };
        return [.. issuers.Where(i => i.Trusted.Name != name).Append(issuer).OrderBy(i => i.Trusted.Name, StringComparer.Ordinal)];
    }
}
