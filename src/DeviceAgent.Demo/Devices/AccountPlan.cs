namespace DeviceAgent.Demo.Devices;

/// <summary>A local account of a device, and who tells that it is a person's.</summary>
/// <param name="Name">The account; its person, if any, is the user with this first name.</param>
/// <param name="Link">Where the link comes from.</param>
public sealed record AccountPlan(string Name, AccountLink Link);
