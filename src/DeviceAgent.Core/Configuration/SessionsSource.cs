namespace DeviceAgent.Core.Configuration;

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
