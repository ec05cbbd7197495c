namespace DeviceAgent.Core.Ledger;

/// <summary>Where a command stands. See the table in <see cref="CommandProgress"/>.</summary>
public enum CommandState
{
    /// <summary>Accepted; nothing was done yet.</summary>
    Received,

    /// <summary>Being worked on, or interrupted while it was.</summary>
    Started,

    /// <summary>A target survived: it will be tried again.</summary>
    Retrying,

    /// <summary>Over; the outcome is not yet at the org.</summary>
    Finished,

    /// <summary>Over, and the org has the final outcome.</summary>
    Reported,
}
