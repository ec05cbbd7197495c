namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The stable words for how the agent works.</summary>
public static class AgentModes
{
    /// <summary>Commands end sessions.</summary>
    public const string Run = "run";

    /// <summary>Commands are carried out without ending anything.</summary>
    public const string DryRun = "dry-run";

    /// <summary>There is no org: the agent waits for configuration.</summary>
    public const string Idle = "idle";
}
