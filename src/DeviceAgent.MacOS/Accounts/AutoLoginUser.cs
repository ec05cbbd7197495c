using DeviceAgent.Core.Logout;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Requirements;

namespace DeviceAgent.MacOS.Accounts;

/// <summary>Whose account the Mac signs in by itself.</summary>
public sealed class AutoLoginUser(AutoLoginOff preferences, IAccountNames names)
{
    /// <summary>The uid; null when auto-login is off or cannot be read now. Never throws for what it finds.</summary>
    public async ValueTask<uint?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await preferences.FindUserAsync(cancellationToken).ConfigureAwait(false) is { } user
                ? (await names.NamesAsync(cancellationToken).ConfigureAwait(false))
                    .Where(account => string.Equals(account.Value, user, StringComparison.OrdinalIgnoreCase))
                    .Select(account => (uint?)account.Key)
                    .FirstOrDefault()
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PropertyListException or SessionListException)
        {
            return null;
        }
    }
}
