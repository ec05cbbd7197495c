namespace DeviceAgent.Core.Configuration;

/// <summary>Whether the agent waits at the org for commands.</summary>
public enum LongPollMode
{
    /// <summary>Waits when the org offers it.</summary>
    Auto,

    /// <summary>Only asks every <see cref="AgentOptions.PollInterval"/>.</summary>
    Off,
}

/// <summary>What to do with sessions of accounts that nobody is linked to (design rule 2).</summary>
public enum UnlinkedAccounts
{
    /// <summary>End them if the account is the machine's only human one, or the org marks the device single-user.</summary>
    Auto,

    /// <summary>End them with every command.</summary>
    LogOut,

    /// <summary>Never end them.</summary>
    Ignore,
}

/// <summary>Where the Device Access certificate is read from.</summary>
public enum CertificateSource
{
    /// <summary>PEM or PKCS#12 files: a file, or a folder of them.</summary>
    File,
}

/// <summary>Where sessions are listed from.</summary>
public enum SessionsSource
{
    /// <summary>The machine's own logged-in users. On Linux only with DryRun.</summary>
    Machine,

    /// <summary>A JSON file (dry run only).</summary>
    File,

    /// <summary>Linux process sessions registered in a folder (tests and the demo).</summary>
    ProcessGroups,
}

/// <summary>The least severe lines that are logged.</summary>
public enum AgentLogLevel
{
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>Keys below <c>Certificate:</c>.</summary>
public sealed record CertificateOptions
{
    public CertificateSource Source { get; init; } = CertificateSource.File;

    /// <summary>A PEM or PKCS#12 file, or a folder of them.</summary>
    public string? Path { get; init; }

    /// <summary>File with the PKCS#12 password on its first line; null means no password.</summary>
    public string? PasswordFile { get; init; }
}

/// <summary>Keys below <c>OktaVerify:</c>.</summary>
public sealed record OktaVerifyOptions
{
    public string AppPath { get; init; } = "/Applications/Okta Verify.app";

    public string MinimumVersion { get; init; } = "9.46.1";
}

/// <summary>Keys below <c>DesktopMfa:</c>.</summary>
public sealed record DesktopMfaOptions
{
    /// <summary>Okta's managed-preference file.</summary>
    public string PreferencesFile { get; init; } = "/Library/Managed Preferences/com.okta.deviceaccess.servicedaemon.plist";
}

/// <summary>Keys below <c>Sessions:</c>.</summary>
public sealed record SessionsOptions
{
    public SessionsSource Source { get; init; } = SessionsSource.Machine;

    /// <summary>The JSON file (Source File) or the registry folder (Source ProcessGroups).</summary>
    public string? File { get; init; }
}
