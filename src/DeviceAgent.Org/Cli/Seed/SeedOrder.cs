namespace DeviceAgent.Org.Cli.Seed;

/// <summary>What to make.</summary>
/// <param name="Users">How many people.</param>
/// <param name="Devices">How many Macs.</param>
/// <param name="Seed">The same number makes the same company.</param>
/// <param name="Domain">Of the logins.</param>
/// <param name="Add">Also into a directory that is not empty.</param>
internal sealed record SeedOrder(int Users, int Devices, int Seed, string Domain, bool Add);
