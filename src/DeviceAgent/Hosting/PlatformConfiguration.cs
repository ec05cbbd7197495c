using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;
using DeviceAgent.MacOS.Preferences;

namespace DeviceAgent.Hosting;

/// <summary>Where the configuration comes from on this operating system.</summary>
internal static class PlatformConfiguration
{
    /// <summary>On macOS configuration profiles are read too, and a file that not only root can change is not believed by root.</summary>
    public static ConfigurationSources OnThisPlatform(this ConfigurationSources sources)
    {
        if (!OperatingSystem.IsMacOS())
        {
            return sources;
        }

        var notices = new List<string>();
        var preferences = new CfPreferences([.. AgentSettings.All.Select(setting => setting.Key.Split(':')[0]).Distinct()], notices.Add);
        return sources with
        {
            Managed = () =>
            {
                notices.Clear();
                return preferences.Forced(AgentIdentity.Label);
            },
            ManagedNotices = () => [.. notices],
            WhyNotTrusted = Environment.IsPrivilegedProcess ? new FileTrust(StatePlatform.Folder()).WhyNot : _ => null,
        };
    }

    /// <summary>Whether only a new process takes what has changed: .NET reads the switch below once, before the first connection.</summary>
    public static bool NeedsNewProcess(AgentOptions before, AgentOptions after) => before.NetworkFramework != after.NetworkFramework;

    /// <summary>What must be decided before the first connection.</summary>
    public static void ApplyToProcess(AgentOptions options) =>
        AppContext.SetSwitch("System.Net.Security.UseNetworkFramework", options.NetworkFramework);
}
