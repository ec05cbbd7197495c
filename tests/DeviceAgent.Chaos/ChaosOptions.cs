namespace DeviceAgent.Chaos;

/// <summary>What a run was asked for. It ends with the number of kills, or else with the time.</summary>
public sealed record ChaosOptions
{
    /// <summary>How long faults go on.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Ends the faults after this many kills, however long it takes; null for <see cref="Length"/>.</summary>
    public int? Kills { get; init; }

    /// <summary>Of everything that is random: victims, faults and pauses. Real processes still take their own time.</summary>
    public required int Seed { get; init; }

    /// <summary>3 to 50.</summary>
    public int Agents { get; init; } = 6;

    /// <summary>A fault that the run commits in secret, so that the checks must find it; null for none.</summary>
    public PlantedFault? Fault { get; init; }

    /// <summary>Whether small file systems can be mounted here.</summary>
    public bool CanMount { get; init; }

    /// <summary>A short run does not wait for half-open connections to be found out: at the end they are cut.</summary>
    public bool IsShort => Kills is <= 50;
}
