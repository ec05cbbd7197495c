namespace DeviceAgent.Chaos;

/// <summary>What a run can do behind its own back, to show that its checks find it.</summary>
public enum PlantedFault
{
    /// <summary>A session of somebody who was never logged out is killed.</summary>
    Stranger,

    /// <summary>A session that began after its user's last logout is killed.</summary>
    Newer,

    /// <summary>An agent is ended by another signal than the run's own.</summary>
    Exit,
}
