namespace DeviceAgent.Org.Issuers;

/// <summary>The keys of the issuers of the settings. Those of the same key set share what was read.</summary>
public sealed class IssuerRing : IDisposable
{
    private readonly Dictionary<Uri, IssuerKeys> keys = [];
    private readonly JwksFetch fetch;

    public IssuerRing(Hosting.OrgOptions options, TimeProvider time, ILogger<IssuerRing> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        fetch = new JwksFetch(time);
        foreach (TrustedIssuer issuer in options.Settings.UniversalLogout.Issuers.Select(i => i.Trusted).Concat(options.Settings.Transmitters.Select(t => t.Trusted)))
        {
            keys.TryAdd(issuer.JwksUrl, new IssuerKeys(issuer, fetch, time, logger));
        }
    }

    public IssuerKeys Of(TrustedIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return keys[issuer.JwksUrl];
    }

    public void Dispose()
    {
        foreach (IssuerKeys one in keys.Values)
        {
            one.Dispose();
        }

        fetch.Dispose();
    }
}
