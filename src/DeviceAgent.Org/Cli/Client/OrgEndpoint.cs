using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Client;

/// <summary>An org to speak to.</summary>
/// <param name="Admin">The URL of its admin listener.</param>
/// <param name="Token">The API token.</param>
/// <param name="TokenSource">Where that came from, for messages.</param>
/// <param name="Trust">Whom to believe; null for the system's roots.</param>
/// <param name="OnThisMachine">Whether to connect to this machine whatever the URL's host is.</param>
internal sealed record OrgEndpoint(Uri Admin, string Token, string TokenSource, ServerTrust? Trust, bool OnThisMachine)
{
    /// <summary>The org of a data folder.</summary>
    /// <exception cref="OrgConfigurationException">It holds no org, or one that was never started.</exception>
    public static OrgEndpoint OfFolder(string data, string token, string tokenSource, string? ca) => new(
        LocalAddresses.Of(data).Admin,
        token,
        tokenSource,
        ca is null ? ServerTrust.AlsoIfThere(DataFolder.ServerAuthorityCertificateOf(data)) : ServerTrust.Only(ca),
        OnThisMachine: true);
}
