using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Configuration;

/// <summary>Okta's own managed preferences as the source of OrgUrl, when <c>OrgUrlFromOkta</c> says so and nothing else sets it.</summary>
internal static class OktaOrgUrl
{
    private const string Key = "DMFAOrgURL";

    /// <param name="options">What is set so far.</param>
    /// <param name="settings">The same with its sources: OrgUrl's is replaced.</param>
    /// <param name="warnings">Why the file could not be used is added.</param>
    public static AgentOptions Apply(AgentOptions options, List<EffectiveSetting> settings, List<string> warnings)
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

            if (SettingText.OrgUrl(text) is { AbsolutePath: "/" } url)
            {
                settings[settings.FindIndex(setting => setting.Key == nameof(AgentOptions.OrgUrl))] =
                    new EffectiveSetting(nameof(AgentOptions.OrgUrl), text, $"{file}, {Key}");
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
