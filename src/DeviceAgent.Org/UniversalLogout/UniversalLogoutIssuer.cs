using DeviceAgent.Org.Issuers;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>An identity provider that may call Universal Logout.</summary>
/// <param name="Trusted">Whose tokens are believed.</param>
/// <param name="Subject">What the tokens' <c>sub</c> must be: the client id of the OIDC app, or the id of the SAML app's instance.</param>
public sealed record UniversalLogoutIssuer(TrustedIssuer Trusted, string Subject)
{
    /// <summary>The <c>iss</c> of subjects in the format <c>iss_sub</c>; null for the issuer itself.</summary>
    public string? SubjectIssuer { get; init; }
}
