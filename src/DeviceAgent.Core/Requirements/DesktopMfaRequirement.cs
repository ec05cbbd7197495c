using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Requirements;

/// <summary>
/// Whether Desktop MFA is set up, by Okta's managed preferences. Reported only, it gates nothing. Of the preferences only
/// <c>DMFAOrgURL</c> is ever taken out: <c>DMFAClientSecret</c> stands beside it.
/// </summary>
/// <param name="preferencesFile">Okta's managed-preference file (<c>DesktopMfa:PreferencesFile</c>).</param>
public sealed class DesktopMfaRequirement(string preferencesFile) : IRequirement
{
    public string Id => RequirementIds.DesktopMfa;

    public bool Gates => false;

    /// <inheritdoc/>
    public async ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await PropertyListReader.ReadFileAsync(preferencesFile, cancellationToken).ConfigureAwait(false);
            return (content as PropertyListValue.Dict)?.FindText("DMFAOrgURL") is { Length: > 0 } url
                ? new RequirementResult(RequirementState.Met, ObservedText.Of(url))
                : new RequirementResult(RequirementState.NotMet, "managed preferences without DMFAOrgURL");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new RequirementResult(RequirementState.NotMet, "no managed preferences");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new RequirementResult(RequirementState.Unreadable, e.Message);
        }
        catch (PropertyListException e)
        {
            // Only the place: what an XML reader says may quote the text around it.
            return new RequirementResult(RequirementState.Unreadable, $"managed preferences are no property list ({e.Where})");
        }
    }
}
