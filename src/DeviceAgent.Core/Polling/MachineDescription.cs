namespace DeviceAgent.Core.Polling;

/// <summary>What a check-in says of the machine that does not change while the agent runs.</summary>
public sealed record MachineDescription(string HostName, string OperatingSystem, string OperatingSystemVersion, bool DryRun);
