namespace DeviceAgent.Org.Settings;

/// <summary><c>Okta:...</c>: the Okta org that this one stands in front of, and the credential for it: an API token, or a service app with a key.</summary>
public sealed record OktaSettings
{
    /// <summary><c>Okta:Url</c>: scheme, host and port; https, or http on a loopback address.</summary>
    public required Uri Url { get; init; }

    /// <summary><c>Okta:TokenFile</c>: a file with an API token alone; null for a service app.</summary>
    public string? TokenFile { get; init; }

    /// <summary><c>Okta:ClientId</c>: the service app; null for an API token.</summary>
    public string? ClientId { get; init; }

    /// <summary><c>Okta:KeyFile</c>: its private key, in PEM or as a JWK: RSA from 2048 bits, or EC P-256.</summary>
    public string? KeyFile { get; init; }

    /// <summary><c>Okta:KeyId</c>: the <c>kid</c> that Okta knows the key by; null for that of the JWK, or none.</summary>
    public string? KeyId { get; init; }

    /// <summary><c>Okta:Relay:...</c>.</summary>
    public RelaySettings Relay { get; init; } = new();

    /// <summary>How the org is known in the database and to people: the URL without a slash at its end.</summary>
    public string Name => Url.GetLeftPart(UriPartial.Authority);
}
