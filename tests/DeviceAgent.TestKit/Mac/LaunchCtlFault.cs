namespace DeviceAgent.TestKit.Mac;

/// <summary>How launchctl misbehaves. F2: its exit code is a hint only.</summary>
public enum LaunchCtlFault
{
    None,

    /// <summary>An exit code that says failure, but it worked.</summary>
    FailsButWorks,

    /// <summary>Success, but nothing happened (F2).</summary>
    DoesNothing,

    /// <summary>Never returns.</summary>
    Hangs,

    /// <summary>Ends the session, but processes of the user stay (F6).</summary>
    LeavesProcesses,
}
