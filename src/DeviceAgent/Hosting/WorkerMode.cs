namespace DeviceAgent.Hosting;

/// <summary>How long a worker works.</summary>
public enum WorkerMode
{
    /// <summary>Until the host stops.</summary>
    UntilStopped,

    /// <summary>One poll and its work.</summary>
    Once,
}
