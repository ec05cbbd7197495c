namespace DeviceAgent.Protocol.Discovery;

/// <summary>Where the two discovery documents of an issuer are.</summary>
public static class WellKnown
{
    /// <summary>SSF 1.0 section 7.2.</summary>
    public const string SsfConfiguration = "/.well-known/ssf-configuration";

    /// <summary>Ours; a foreign transmitter has none.</summary>
    public const string DeviceAccessConfiguration = "/.well-known/device-access-configuration";

    /// <summary>
    /// The address of a document: its well-known path stands between the issuer's host and the issuer's path, whose last slash is
    /// dropped (SSF 1.0 sections 7.2 and 7.2.1).
    /// </summary>
    /// <param name="issuer">Absolute.</param>
    /// <param name="document">One of the two paths.</param>
    public static Uri AddressOf(Uri issuer, string document)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return new Uri(issuer.GetLeftPart(UriPartial.Authority) + document + issuer.AbsolutePath.TrimEnd('/'));
    }
}
