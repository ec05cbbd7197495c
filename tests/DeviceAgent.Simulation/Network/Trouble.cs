namespace DeviceAgent.Simulation.Network;

/// <summary>What the network does to one machine's messages: probabilities from 0 to 1 for each message.</summary>
public sealed record Trouble
{
    public static readonly Trouble None = new();

    /// <summary>The request never reaches the org.</summary>
    public double LosesRequest { get; init; }

    /// <summary>The org acts, and its answer never comes back.</summary>
    public double LosesAnswer { get; init; }

    /// <summary>The org gets the request twice, the second time up to a minute later.</summary>
    public double Doubles { get; init; }

    /// <summary>The request ends in the middle, and so does the connection.</summary>
    public double TruncatesRequest { get; init; }

    /// <summary>The answer ends in the middle.</summary>
    public double TruncatesAnswer { get; init; }

    /// <summary>The longest way in each direction; messages overtake each other.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Nothing gets through.</summary>
    public static readonly Trouble Partition = new() { LosesRequest = 1 };
}
