using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Configuration;

/// <summary>Okta's own managed preferences as the source of OrgUrl, when <c>OrgUrlFromOkta</c> says so and nothing else sets it.</summary>
internal static class OktaOrgUrl
{
    private const string Key = "DMFAOrgURL";

    public static AgentOptions Apply(AgentOptions options, List<string> warnings)
    {
        if (!options.OrgUrlFromOkta || options.OrgUrl is not null)
        {
            return options;
        }

        string file = options.DesktopMfa.PreferencesFile;
        try
        {
            if (!File.Exists(file) || (PropertyListReader.Read(File.ReadAllBytes(file)) as PropertyListValue.Dict)?.FindText(Key) is not { } text)
            {
                warnings.Add($"{file}: OrgUrlFromOkta is true, but there is no {Key}");
                return options;
            }

            if (SettingText.OrgUrl(text) is { } url)
            {
                return options with { OrgUrl = url };
            }

            warnings.Add($"{file}: {Key}: {SettingProblems.Quoted(text)} is not allowed; allowed: https://HOST or https://HOST:PORT, without a path");
        }
        catch (PropertyListException e)
        {
            // Only the place: what a reader says may quote the text around it, and a secret stands beside the URL.
            warnings.Add($"{file}: OrgUrlFromOkta is true, but this is no property list ({e.Where})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warnings.Add($"{file}: OrgUrlFromOkta is true, but this cannot be read: {e.Message}");
        }

        return options;
    }
}
