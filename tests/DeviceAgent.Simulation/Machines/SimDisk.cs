namespace DeviceAgent.Simulation.Machines;

/// <summary>A machine's state folder.</summary>
public sealed class SimDisk
{
    /// <summary>A name points to a file; a file that was replaced lives on for who has it open.</summary>
    public Dictionary<string, SimFile> Files { get; } = [];

    /// <summary>No write succeeds; the beginning of an append may still land.</summary>
    public bool Full { get; set; }

    /// <summary>Every flush fails; of what was written nothing, a part or all lands all the same.</summary>
    public bool FlushFails { get; set; }

    /// <summary>A name whose new file was never flushed may point to the old one again after a power cut; null where there was none.</summary>
    public Dictionary<string, SimFile?> Unflushed { get; } = [];

    public void LosePower()
    {
        foreach ((string name, SimFile? before) in Unflushed)
        {
            Files.Remove(name);
            if (before is not null)
            {
                Files[name] = before;
            }
        }

        Unflushed.Clear();
        foreach (SimFile file in Files.Values)
        {
            file.LosePower();
        }
    }
}
