using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Preferences;

/// <summary>CFPreferences itself.</summary>
internal sealed class PreferenceCalls : IPreferenceCalls
{
    public bool Synchronize(nint domain) => CoreFoundation.PreferencesAppSynchronize(domain) != 0;

    public bool IsForced(nint key, nint domain) => CoreFoundation.PreferencesAppValueIsForced(key, domain) != 0;

    public nint CopyValue(nint key, nint domain) => CoreFoundation.PreferencesCopyAppValue(key, domain);
}
