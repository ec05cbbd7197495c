namespace DeviceAgent.TestKit.Mac;

/// <summary>How launchctl misbehaves. Facts 1.2: its exit code is a hint only.</summary>
public enum LaunchCtlFault
{
    None,

    /// <summary>An exit code that says failure, but it worked.</summary>
    FailsButWorks,

    /// <summary>Success, but nothing happened (facts 1.1, munki#923).</summary>
    DoesNothing,

    /// <summary>Never returns.</summary>
    Hangs,

    /// <summary>Ends the session, but processes of the user stay (facts 1.1, kelvin.quee).</summary>
    LeavesProcesses,
}
