namespace DeviceAgent.Org.Issuers;

/// <summary>Somebody whose signed tokens are believed, as the settings name them. Nothing that a token says changes where its keys are read.</summary>
/// <param name="Name">The name in the settings: lower-case letters, digits and hyphens.</param>
/// <param name="Issuer">What the tokens' <c>iss</c> must be, to the letter.</param>
/// <param name="JwksUrl">Where the keys are: https, or http on a loopback address.</param>
public sealed record TrustedIssuer(string Name, string Issuer, Uri JwksUrl);
