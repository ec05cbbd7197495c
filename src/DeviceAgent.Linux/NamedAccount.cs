namespace DeviceAgent.Linux;

/// <summary>A local account as it stands in a file.</summary>
/// <param name="Name">The account's short name; not empty.</param>
/// <param name="Uid">Its user id.</param>
public sealed record NamedAccount(string Name, uint Uid);
