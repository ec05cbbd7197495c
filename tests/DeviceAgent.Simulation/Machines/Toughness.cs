namespace DeviceAgent.Simulation.Machines;

/// <summary>How hard it is to end a session.</summary>
public enum Toughness
{
    Easy,

    /// <summary>Some rungs do nothing.</summary>
    Hard,

    /// <summary>Nothing ends it until everything works again.</summary>
    Endless,
}
