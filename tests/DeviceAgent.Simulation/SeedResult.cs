namespace DeviceAgent.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Broken">Promises that did not hold.</param>
/// <param name="Tally">How often what happened.</param>
public sealed record SeedResult(IReadOnlyList<string> Broken, IReadOnlyDictionary<string, int> Tally);
