using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Features;

/// <summary>Whether logouts are switched on. Both switches must be, for a logout of any kind.</summary>
public sealed class LogoutSwitches(OrgStore store)
{
    /// <summary>Those that are off; empty when logouts may be issued.</summary>
    public async Task<IReadOnlyList<LogoutSwitch>> OffAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await OffAsync(db, cancellationToken);
    }

    /// <summary>Like <see cref="OffAsync(CancellationToken)"/>, in a running transaction.</summary>
    internal static async Task<IReadOnlyList<LogoutSwitch>> OffAsync(OrgDb db, CancellationToken cancellationToken)
    {
        List<LogoutSwitch> off = [];
        if (!await OrgSwitches.IsOnAsync(db, OrgSwitch.DeviceLogoutFeature, cancellationToken))
        {
            off.Add(LogoutSwitch.Feature);
        }

        if (!await OrgSwitches.IsOnAsync(db, OrgSwitch.DesktopMfaLogout, cancellationToken))
        {
            off.Add(LogoutSwitch.DesktopMfa);
        }

        return off;
    }

    /// <summary>Passes only when both are on.</summary>
    /// <exception cref="OrgException">403 E0000015: says which is off, and where.</exception>
    internal static async Task RequireAsync(OrgDb db, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogoutSwitch> off = await OffAsync(db, cancellationToken);
        if (off.Count > 0)
        {
            throw new OrgException(
                StatusCodes.Status403Forbidden,
                "E0000015",
                $"You do not have permission to access the feature you are requesting: {WordsOf(off)}",
                [.. off.Select(s => s.ToString())]);
        }
    }

    /// <summary>What is off, in one line.</summary>
    internal static string WordsOf(IReadOnlyList<LogoutSwitch> off) => string.Join("; ", off);
}
