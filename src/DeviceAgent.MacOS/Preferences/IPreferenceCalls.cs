namespace DeviceAgent.MacOS.Preferences;

/// <summary>The calls on preferences; keys and domains are CFStrings.</summary>
internal interface IPreferenceCalls
{
    bool Synchronize(nint domain);

    bool IsForced(nint key, nint domain);

    /// <summary>Belongs to the caller; zero when there is none.</summary>
    nint CopyValue(nint key, nint domain);
}
