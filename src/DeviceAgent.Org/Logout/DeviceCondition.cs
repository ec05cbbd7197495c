using System.Text.Json;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Org.Logout;

/// <summary>What bears on whether a device will fetch its commands.</summary>
/// <param name="LastContact">Null when it was never heard.</param>
/// <param name="OverdueAfter">How long it may be silent while a command waits.</param>
/// <param name="Blocked">Why it does not fetch, by its last check-in; null when it does.</param>
public sealed record DeviceCondition(DateTimeOffset? LastContact, TimeSpan OverdueAfter, string? Blocked)
{
    /// <summary>The oldest Okta Verify whose Mac takes device logouts; the product's own requirement.</summary>
    public static readonly Version OldestOktaVerify = new(9, 46, 1);

    /// <summary>The gating requirements that do not hold, by the last check-in; none when all hold or nothing was reported yet.</summary>
    public static IReadOnlyList<RequirementReport> UnmetBy(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.CheckIn is { } json
            ? [.. JsonSerializer.Deserialize(json, ProtocolJson.Default.CheckInRequest)!.Requirements.Where(r => r.Gates && !r.Satisfied)]
            : [];
    }

    /// <summary>The gating requirements that do not hold, in words; null when all hold or nothing was reported yet.</summary>
    public static string? BlockedBy(DeviceRecord device)
    {
        IReadOnlyList<RequirementReport> unmet = UnmetBy(device);
        return unmet.Count == 0 ? null : string.Join("; ", unmet.Select(Describe));
    }

    private static string Describe(RequirementReport requirement)
    {
        string name = requirement.Id switch
        {
            RequirementIds.OktaVerify => "Okta Verify",
            RequirementIds.DesktopMfa => "Desktop MFA",
            _ => requirement.Id,
        };
        if (requirement.Observed.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return requirement.Observed;
        }

        // An agent may ask for more than the product's own minimum; then only the agent knows how much.
        bool isOld = requirement.Id == RequirementIds.OktaVerify
            && Version.TryParse(requirement.Observed, out Version? version) && version < OldestOktaVerify;
        return isOld ? $"{name} {requirement.Observed} is older than {OldestOktaVerify}" : $"{name}: {requirement.Observed}";
    }
}
