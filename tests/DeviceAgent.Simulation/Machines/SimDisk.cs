namespace DeviceAgent.Simulation.Machines;

/// <summary>What of a machine's state folder would survive a power cut.</summary>
public sealed class SimDisk
{
    /// <summary>A name points to a file; a file that was replaced lives on for who has it open.</summary>
    public Dictionary<string, List<byte>> Files { get; } = [];

    /// <summary>No write succeeds; the beginning of an append may still land.</summary>
    public bool Full { get; set; }

    /// <summary>The bytes of a write may or may not land, and the flush fails.</summary>
    public bool FlushFails { get; set; }
}
