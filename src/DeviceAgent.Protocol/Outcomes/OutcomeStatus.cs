namespace DeviceAgent.Protocol.Outcomes;

/// <summary>The three ends of a command.</summary>
public static class OutcomeStatus
{
    /// <summary>Every session that the command meant is proven gone.</summary>
    public const string Completed = "completed";

    /// <summary>Nothing was done on purpose: dry run, withdrawn, or logouts are switched off.</summary>
    public const string Skipped = "skipped";

    /// <summary>A target lives on (it may have to wait for the cap), or no session could be matched.</summary>
    public const string Failed = "failed";
}
