namespace DeviceAgent.Protocol.Outcomes;

/// <summary>The three ends of a command.</summary>
public static class OutcomeStatus
{
    /// <summary>Every session that the command meant is proven gone.</summary>
    public const string Completed = "completed";

    /// <summary>Nothing was done on purpose: dry run, or withdrawn.</summary>
    public const string Skipped = "skipped";

    /// <summary>A target lives on, or no session could be matched.</summary>
    public const string Failed = "failed";
}
