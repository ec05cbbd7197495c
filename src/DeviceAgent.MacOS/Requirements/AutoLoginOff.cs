using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.MacOS.Requirements;

/// <summary>
/// Whether the Mac signs nobody in by itself at its start (<c>autoLoginUser</c> of com.apple.loginwindow). Reported only: with it a
/// logout followed by a restart brings the user straight back.
/// </summary>
/// <param name="preferencesFile">The login window's preferences.</param>
public sealed class AutoLoginOff(string preferencesFile = AutoLoginOff.PreferencesFile) : IRequirement
{
    public const string PreferencesFile = "/Library/Preferences/com.apple.loginwindow.plist";

    public string Id => RequirementIds.AutoLogin;

    public bool Gates => false;

    /// <inheritdoc/>
    public async ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindUserAsync(cancellationToken).ConfigureAwait(false) is { } user
                ? new RequirementResult(RequirementState.NotMet, $"the Mac signs {ObservedText.Of(user)} in by itself at its start")
                : new RequirementResult(RequirementState.Met, "off");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PropertyListException)
        {
            return new RequirementResult(RequirementState.Unreadable, ObservedText.Of(e.Message));
        }
    }

    /// <summary>The short name of the account that is signed in by itself; null when there is none.</summary>
    /// <exception cref="IOException">The preferences cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The preferences may not be read.</exception>
    /// <exception cref="PropertyListException">The preferences are damaged.</exception>
    public async ValueTask<string?> FindUserAsync(CancellationToken cancellationToken)
    {
        try
        {
            PropertyListValue content = await PropertyListReader.ReadFileAsync(preferencesFile, cancellationToken).ConfigureAwait(false);
            return (content as PropertyListValue.Dict)?.FindText("autoLoginUser") is { Length: > 0 } user ? user : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
