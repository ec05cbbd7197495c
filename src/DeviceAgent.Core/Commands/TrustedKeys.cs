using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Commands;

/// <summary>The org's signing keys: fetched when first needed, and again when a SET names one that is not known.</summary>
public sealed class TrustedKeys(IOrgClient client, IMachineClock clock)
{
    /// <summary>The least time between two fetches: SETs with made-up key ids must not turn into a flood of requests.</summary>
    public static readonly TimeSpan RefetchAfter = TimeSpan.FromSeconds(30);

    private IReadOnlyList<SecurityKey> known = [];
    private BootInstant? fetchedAt;

    /// <summary>
    /// The key with this id; for a SET without <c>kid</c> the only key there is. Null when there is none, also after asking the
    /// org anew, or when the org cannot be asked now.
    /// </summary>
    public async ValueTask<SecurityKey?> FindAsync(string? kid, OrgEndpoints org, CancellationToken cancellationToken)
    {
        return Find(kid) ?? await RefreshAsync(kid, org, cancellationToken);
    }

    /// <summary>
    /// The key with this id from the org as it is now. Null when there is none, when the org cannot be asked, and when it was
    /// asked less than <see cref="RefetchAfter"/> ago: what is known then is fresh.
    /// </summary>
    public async ValueTask<SecurityKey?> RefreshAsync(string? kid, OrgEndpoints org, CancellationToken cancellationToken)
    {
        if (fetchedAt is { } last && clock.Now - last < RefetchAfter)
        {
            return null;
        }

        try
        {
            known = await client.GetSigningKeysAsync(org, cancellationToken);
            fetchedAt = clock.Now;
        }
        catch (OrgUnavailableException)
        {
            fetchedAt = clock.Now;
            return null;
        }

        return Find(kid);
    }

    private SecurityKey? Find(string? kid) => string.IsNullOrEmpty(kid)
        ? known.Count == 1 ? known[0] : null
        : known.FirstOrDefault(key => key.KeyId == kid);
}
