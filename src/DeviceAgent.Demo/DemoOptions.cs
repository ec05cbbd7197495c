namespace DeviceAgent.Demo;

/// <summary>What the demo was asked for.</summary>
public sealed record DemoOptions
{
    /// <summary>One JSON document on standard output and nothing else.</summary>
    public bool Json { get; init; }

    /// <summary>Leave everything up until Ctrl-C or SIGTERM.</summary>
    public bool Keep { get; init; }

    /// <summary>4 to 200.</summary>
    public int Devices { get; init; } = Run.Fleet.Fewest;
}
