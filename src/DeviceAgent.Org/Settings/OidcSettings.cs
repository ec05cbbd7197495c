using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Settings;

/// <summary><c>SignIn:Oidc:...</c>: the identity provider that people sign in with.</summary>
public sealed record OidcSettings
{
    /// <summary>The issuer, whose <c>/.well-known/openid-configuration</c> says the rest: https, or http on a loopback address.</summary>
    public Uri? Authority { get; init; }

    public string? ClientId { get; init; }

    /// <summary>A file with the client's secret alone; null for a client without one (PKCE protects the code in either case).</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>The claim of the ID token, or of the userinfo answer, that lists the groups.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>What is asked for, divided by blanks; <c>openid</c> is always among it.</summary>
    public string Scopes { get; init; } = "openid profile email";

    /// <summary>Which group gives which role. Of several the one that may do most counts.</summary>
    public IReadOnlyDictionary<string, Role> Roles { get; init; } = new Dictionary<string, Role>(StringComparer.Ordinal);

    /// <summary>Whether who signs in for the first time has none of an operator's permissions until a super admin has given them, perhaps with limits.</summary>
    public bool HoldNewOperators { get; init; }

    /// <summary>The role of somebody in these groups; null for none.</summary>
    public Role? RoleOf(IEnumerable<string> groups) => groups.Where(Roles.ContainsKey).Select(g => (Role?)Roles[g]).Max();
}
