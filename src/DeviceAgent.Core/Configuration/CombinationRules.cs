namespace DeviceAgent.Core.Configuration;

/// <summary>What must hold between keys.</summary>
internal static class CombinationRules
{
    public static IEnumerable<string> Problems(
        AgentOptions options, IReadOnlyList<EffectiveSetting> settings, PlatformDefaults platform)
    {
        var source = options.Sessions.Source;
        var chosen = settings.Single(setting => setting.Key == "Sessions:Source");
        var start = $"{chosen.Source}: Sessions:Source: {SettingProblems.Quoted(source.ToString())}";

        if (source != SessionsSource.Machine && options.Sessions.File is null)
        {
            yield return $"{start} needs Sessions:File, which is unset; allowed: an absolute path";
        }

        if (source == SessionsSource.ProcessGroups && platform.IsMacOS)
        {
            yield return $"{start} exists on Linux only; allowed on macOS: Machine | File";
        }

        if (options.Certificate.Source == CertificateSource.Keychain && !platform.IsMacOS)
        {
            var keychain = settings.Single(setting => setting.Key == "Certificate:Source");
            yield return $"{keychain.Source}: Certificate:Source: \"Keychain\" exists on macOS only; allowed on Linux: File";
        }

        // Without OrgUrl nothing is ever ended: the agent must be able to wait for its configuration.
        if (options.OrgUrl is not null && !options.DryRun && NeedsDryRun(source, platform))
        {
            yield return platform.IsMacOS || source == SessionsSource.File
                ? $"{start} needs DryRun; allowed: DryRun true"
                : $"{start} needs DryRun on Linux; allowed: DryRun true, or Sessions:Source ProcessGroups";
        }
    }

    private static bool NeedsDryRun(SessionsSource source, PlatformDefaults platform) =>
        source == SessionsSource.File || (source == SessionsSource.Machine && !platform.IsMacOS);
}
