using DeviceAgent.Org.UniversalLogout;

namespace DeviceAgent.Org.Settings;

/// <summary>Who may call Universal Logout.</summary>
public sealed record UniversalLogoutSettings
{
    /// <summary><c>UniversalLogout:PublicUrl</c>: the endpoint as callers know it, also where a proxy stands before the org; null for none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary><c>UniversalLogout:Limit</c>: of how many users within ten minutes the logout goes out at once; 0 to 1,000,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary><c>UniversalLogout:Issuers:...</c>, in the order of their names.</summary>
    public IReadOnlyList<UniversalLogoutIssuer> Issuers { get; init; } = [];

    /// <summary>What the tokens' <c>aud</c> must be: <see cref="PublicUrl"/> without query; null for none.</summary>
    public string? Audience => PublicUrl?.GetLeftPart(UriPartial.Path);
}
