using System.Globalization;
using DeviceAgent.Org.Okta.Relay;

namespace DeviceAgent.Org.Settings;

/// <summary>Reads <c>Okta:...</c>.</summary>
internal static class OktaReader
{
    /// <summary>What is known before <c>Okta:Url</c> is read.</summary>
    public static OktaSettings Nothing { get; } = new() { Url = UniversalLogoutReader.Missing };

    /// <exception cref="Hosting.OrgConfigurationException">An unknown key or a bad value.</exception>
    public static OktaSettings Apply(OktaSettings okta, string key, string value) => key.Split(':') switch
    {
        ["Okta", "Url"] => okta with { Url = Origin(key, value) },
        ["Okta", "TokenFile"] => okta with { TokenFile = UniversalLogoutReader.Text(key, value) },
        ["Okta", "ClientId"] => okta with { ClientId = UniversalLogoutReader.Text(key, value) },
        ["Okta", "KeyFile"] => okta with { KeyFile = UniversalLogoutReader.Text(key, value) },
        ["Okta", "KeyId"] => okta with { KeyId = UniversalLogoutReader.Text(key, value) },
        ["Okta", "Relay", { } setting] => okta with { Relay = Apply(okta.Relay, key, setting, value) },
        _ => throw SettingsReader.Unknown(key),
    };

    /// <summary>What must hold of all of them together.</summary>
    /// <exception cref="Hosting.OrgConfigurationException">Something is missing, or too much.</exception>
    public static OktaSettings Require(OktaSettings okta)
    {
        (string Key, string Rule)? fault = okta switch
        {
            _ when okta.Url == UniversalLogoutReader.Missing => ("Url", "is missing"),
            { TokenFile: not null, ClientId: not null } or { TokenFile: not null, KeyFile: not null } => ("TokenFile", "an API token or a service app (ClientId and KeyFile), not both"),
            { TokenFile: not null } => null,
            { ClientId: null, KeyFile: null } => ("TokenFile", "is missing: an API token, or a service app with Okta:ClientId and Okta:KeyFile"),
            { ClientId: null } => ("ClientId", "is missing"),
            { KeyFile: null } => ("KeyFile", "is missing"),
            _ => null,
        };
        return fault is { } found ? throw SettingsReader.Bad($"Okta:{found.Key}", found.Rule) : okta;
    }

    private static RelaySettings Apply(RelaySettings relay, string key, string setting, string value) => setting switch
    {
        nameof(RelaySettings.Events) => relay with { Events = Types(key, value) },
        nameof(RelaySettings.Period) => relay with { Period = Span(key, value, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)) },
        nameof(RelaySettings.Overlap) => relay with { Overlap = Span(key, value, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)) },
        nameof(RelaySettings.StartAge) => relay with { StartAge = Span(key, value, TimeSpan.Zero, TimeSpan.FromDays(7)) },
        _ => throw SettingsReader.Unknown(key),
    };

    private static Uri Origin(string key, string value) => UniversalLogoutReader.Secure(key, value) is { PathAndQuery: "/" } url
        ? url
        : throw SettingsReader.Bad(key, "must be scheme, host and port only, such as https://example.okta.com");

    private static string[] Types(string key, string value)
    {
        string[] types = [.. value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];
        return types.All(RelayedTypes.All.Contains)
            ? types
            : throw SettingsReader.Bad(key, $"must be some of these, divided by blanks: {string.Join(" ", RelayedTypes.All)}");
    }

    private static TimeSpan Span(string key, string value, TimeSpan shortest, TimeSpan longest) =>
        Api.Durations.TryRead(value) is { } span && span >= shortest && span <= longest
            ? span
            : throw SettingsReader.Bad(key, string.Create(CultureInfo.InvariantCulture, $"must be a time span of {shortest} to {longest}, such as PT10S or 00:00:10"));
}
