using Xunit.Abstractions;

namespace DeviceAgent.EndToEnd.Tests;

/// <summary>The simulation and the runs under kills begin first: at the end they would run alone, each on one core, while the other one idles.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(Simulation.SimulationTests), nameof(Crashes.ChaosTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => !Longest.Any(name => collection.DisplayName.Contains(name, StringComparison.Ordinal)));
}
