namespace DeviceAgent.Core.Polling;

/// <summary>How a poll ended, for whoever looks at the agent from outside.</summary>
public enum PollOutcome
{
    /// <summary>The org answered, and everything that came was taken or refused.</summary>
    Answered,

    /// <summary>The org answered; something came that cannot be judged now and will come again.</summary>
    Deferred,

    /// <summary>The org answered; a gating requirement is not met, so nothing was fetched.</summary>
    GateClosed,

    /// <summary>Something on the way ended the connection of a held poll: no sign that the org is away.</summary>
    Cut,

    /// <summary>The org was not reached, or did not answer as an org does.</summary>
    Failed,
}
