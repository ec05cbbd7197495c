namespace DeviceAgent.Core.Polling;

/// <summary>How a poll cycle ended when the org was reached.</summary>
public enum PollCycleResult
{
    /// <summary>Everything that came was taken over or refused.</summary>
    Done,

    /// <summary>The org has more.</summary>
    MoreAvailable,

    /// <summary>Something came that cannot be judged now and will come again.</summary>
    Deferred,

    /// <summary>Only what had come before came, and was acknowledged again.</summary>
    Repeated,

    /// <summary>A gating requirement is not met: nothing was fetched, or nothing fetched was taken.</summary>
    GateClosed,
}
