using System.Net;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Settings;

/// <summary>Reads <c>SignIn:Oidc:...</c>.</summary>
internal static class OidcReader
{
    private const string Root = "SignIn:Oidc:";

    /// <summary>One setting. A group's name may hold colons, so what follows <c>Roles</c> is taken as a whole.</summary>
    /// <exception cref="OrgConfigurationException">Unknown, or not as it must be.</exception>
    public static OidcSettings Apply(OidcSettings oidc, string key, string value) => key[Root.Length..] switch
    {
        nameof(OidcSettings.Authority) => oidc with { Authority = Authority(key, value) },
        nameof(OidcSettings.ClientId) => oidc with { ClientId = Filled(key, value) },
        nameof(OidcSettings.ClientSecretFile) => oidc with { ClientSecretFile = Filled(key, value) },
        nameof(OidcSettings.GroupsClaim) => oidc with { GroupsClaim = Filled(key, value) },
        nameof(OidcSettings.Scopes) => oidc with { Scopes = Filled(key, value) },
        nameof(OidcSettings.HoldNewOperators) => oidc with { HoldNewOperators = SettingsReader.YesOrNo(key, value) },
        string name when name.StartsWith("Roles:", StringComparison.Ordinal) && name.Length > "Roles:".Length => oidc with
        {
            Roles = new Dictionary<string, Role>(oidc.Roles, StringComparer.Ordinal)
            {
                [name["Roles:".Length..]] = RoleWords.TryRead(value) ?? throw SettingsReader.Bad(key, $"must be {RoleWords.Allowed}"),
            },
        },
        _ => throw SettingsReader.Unknown(key),
    };

    /// <exception cref="OrgConfigurationException">Something is missing without which nobody could sign in.</exception>
    public static OidcSettings Require(OidcSettings oidc)
    {
        if (oidc.Authority is null || oidc.ClientId is null)
        {
            throw SettingsReader.Bad(Root + (oidc.Authority is null ? nameof(OidcSettings.Authority) : nameof(OidcSettings.ClientId)), "is missing");
        }

        return oidc.Roles.Count > 0 ? oidc : throw SettingsReader.Bad(Root + nameof(OidcSettings.Roles), "gives no group a role, so nobody could sign in");
    }

    private static Uri Authority(string key, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.UserInfo.Length == 0 && url.Query.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address)))
            ? url
            : throw SettingsReader.Bad(key, "must be an https URL, such as https://example.okta.com");

    private static string Filled(string key, string value) => string.IsNullOrWhiteSpace(value) ? throw SettingsReader.Bad(key, "must not be empty") : value.Trim();
}
