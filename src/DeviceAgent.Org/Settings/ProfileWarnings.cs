using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Settings;

/// <summary>What an admin should be reminded of at every start.</summary>
public sealed partial class ProfileWarnings(OrgOptions options, ILogger<ProfileWarnings> logger)
{
    public void Tell()
    {
        foreach (ScepProfile profile in options.Settings.Profiles.Values.Where(p => p.AllowsWeakAlgorithms))
        {
            LogWeak(profile.Name);
        }
    }

    [LoggerMessage(EventId = 2500, EventName = "settings.weak-scep-profile", Level = LogLevel.Warning,
        Message = "the SCEP profile {Profile} is enabled: it takes DES, 3DES and SHA-1, for old clients only")]
    private partial void LogWeak(string profile);
}
