namespace DeviceAgent.Core.Polling;

/// <summary>What the poll loop does now.</summary>
public enum PollPhase
{
    /// <summary>A request that is to be answered at once is on its way.</summary>
    Polling,

    /// <summary>A poll is held by the org.</summary>
    Waiting,

    /// <summary>Nothing is on its way; the next poll has its time.</summary>
    Resting,
}
