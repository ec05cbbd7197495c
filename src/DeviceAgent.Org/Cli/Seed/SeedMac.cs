namespace DeviceAgent.Org.Cli.Seed;

/// <summary>A made-up Mac and the people who use it.</summary>
internal sealed record SeedMac(string Name, string Model, string SystemVersion, string SerialNumber, string Udid)
{
    /// <summary>One for most, several for a shared one; may be empty.</summary>
    public required IReadOnlyList<int> Users { get; init; }

    public bool IsShared => Users.Count != 1;
}
