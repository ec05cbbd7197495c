using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.WebConsole.Pages;

/// <summary>A change of a user's status that an admin can make.</summary>
/// <param name="Name">As in the address.</param>
/// <param name="Title">As on the button.</param>
/// <param name="Means">What it does, for the page that asks once more.</param>
/// <param name="LogsOut">Whether it logs the user out of all devices.</param>
/// <param name="From">The statuses that it leads away from.</param>
public sealed record LifecycleStep(string Name, string Title, string Means, bool LogsOut, IReadOnlyList<string> From)
{
    private static readonly LifecycleStep[] All =
    [
        new("suspend", "Suspend", "The user is suspended and logged out of all devices.", true, [UserStatus.Active]),
        new("unsuspend", "Unsuspend", "The user is active again.", false, [UserStatus.Suspended]),
        new("activate", "Activate", "The user becomes active.", false, [UserStatus.Staged, UserStatus.Deprovisioned]),
        new("deactivate", "Deactivate", "The user is deactivated and logged out of all devices.", true, [UserStatus.Active, UserStatus.Suspended, UserStatus.Staged]),
    ];

    /// <summary>Whether it takes back what logouts were issued for, so that those that still wait may be withdrawn with it.</summary>
    public bool OffersWithdrawal => Name == "unsuspend";

    /// <summary>The steps that are open from a status.</summary>
    public static IEnumerable<LifecycleStep> For(string status) => All.Where(s => s.From.Contains(status));

    /// <summary>The step of an address; null for none.</summary>
    public static LifecycleStep? Of(string name) => Array.Find(All, s => s.Name == name);

    /// <summary>Does it.</summary>
    /// <returns>The logout that it issued; null for none.</returns>
    public async Task<IssuedLogout?> TakeAsync(UserLifecycle lifecycle, string userId, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        switch (Name)
        {
            case "suspend":
                return await lifecycle.SuspendAsync(userId, actor, cancellationToken);
            case "deactivate":
                return await lifecycle.DeactivateAsync(userId, actor, cancellationToken);
            case "unsuspend":
                await lifecycle.UnsuspendAsync(userId, actor, cancellationToken);
                return null;
            default:
                await lifecycle.ActivateAsync(userId, actor, cancellationToken);
                return null;
        }
    }
}
