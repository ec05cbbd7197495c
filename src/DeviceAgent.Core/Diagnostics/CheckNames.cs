namespace DeviceAgent.Core.Diagnostics;

/// <summary>The checks of the doctor. The words are stable: scripts read them.</summary>
public static class CheckNames
{
    public const string Configuration = "configuration";
    public const string User = "user";
    public const string DiskSpace = "disk-space";
    public const string StateFolder = "state-folder";
    public const string Hardware = "hardware";
    public const string LogFolder = "log-folder";
    public const string FilePermissions = "file-permissions";
    public const string InstanceKey = "instance-key";

    /// <summary>macOS only.</summary>
    public const string Daemon = "daemon";

    public const string OktaVerify = "okta-verify";
    public const string DesktopMfa = "desktop-mfa";

    /// <summary>macOS only.</summary>
    public const string AutoLogin = "auto-login";

    public const string LogoutEnabled = "logout-enabled";
    public const string OrgUrl = "org-url";
    public const string Proxy = "proxy";
    public const string NameResolution = "name-resolution";
    public const string Connection = "connection";
    public const string Clock = "clock";
    public const string Tls = "tls";
    public const string Certificate = "certificate";
    public const string Renewal = "renewal";
    public const string MutualTls = "mutual-tls";
    public const string OrgDocument = "org-document";
    public const string Device = "device";
    public const string DeviceLogout = "device-logout";
    public const string OrgKeys = "org-keys";
    public const string Poll = "poll";

    /// <summary>In the order in which they run: this machine first, then the way to the org, step by step.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Configuration, User, DiskSpace, StateFolder, Hardware, LogFolder, FilePermissions, InstanceKey, Daemon, OktaVerify, DesktopMfa, AutoLogin, LogoutEnabled,
        OrgUrl, Proxy, NameResolution, Connection, Clock, Tls, Certificate, Renewal, MutualTls, OrgDocument, Device, DeviceLogout, OrgKeys, Poll,
    ];

    internal static int PlaceOf(string name)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i] == name)
            {
                return i;
            }
        }

        throw new ArgumentException($"'{name}' is no check", nameof(name));
    }
}
