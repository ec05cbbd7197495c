namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>How a check ended.</summary>
public static class FindingState
{
    public const string Ok = "ok";
    public const string Warning = "warning";
    public const string Failure = "failure";

    /// <summary>Not looked at: a check before it, on which it depends, has failed.</summary>
    public const string Skipped = "skipped";
}
