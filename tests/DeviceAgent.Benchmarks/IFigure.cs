namespace DeviceAgent.Benchmarks;

/// <summary>One figure of docs/performance.md: measured beside a peer in the same run, because these machines differ and are shared.</summary>
internal interface IFigure
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    string Description { get; }

    /// <returns>The lines of the result, the ratio last.</returns>
    Task<IReadOnlyList<string>> MeasureAsync();
}
