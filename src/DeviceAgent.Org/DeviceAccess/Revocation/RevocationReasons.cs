using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>The reasons of RFC 5280 section 5.3.1 that fit a device's certificate.</summary>
public static class RevocationReasons
{
    private static readonly Dictionary<string, X509RevocationReason?> Known = new(StringComparer.Ordinal)
    {
        // A list leaves it out instead of saying it (RFC 5280 section 5.3.1).
        ["unspecified"] = null,
        ["keyCompromise"] = X509RevocationReason.KeyCompromise,
        ["affiliationChanged"] = X509RevocationReason.AffiliationChanged,
        ["superseded"] = X509RevocationReason.Superseded,
        ["cessationOfOperation"] = X509RevocationReason.CessationOfOperation,
        ["privilegeWithdrawn"] = X509RevocationReason.PrivilegeWithdrawn,
    };

    public static IReadOnlyCollection<string> All => Known.Keys;

    /// <summary>As a revocation list says it; null for nothing.</summary>
    public static X509RevocationReason? Code(string? reason) => reason is null ? null : Known.GetValueOrDefault(reason);
}
