using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.MacOS.Preferences;

/// <summary>CFPreferences: what a configuration profile has set for a domain.</summary>
public interface IPreferences
{
    /// <summary>The forced values (managed by a profile, <c>CFPreferencesAppValueIsForced</c>) of a domain, by key. Read anew at each call.</summary>
    /// <exception cref="IOException">cfprefsd does not answer.</exception>
    IReadOnlyDictionary<string, PropertyListValue> Forced(string domain);
}
