namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The agent's process.</summary>
/// <param name="Version">The agent's version.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="ProcessStart">When the process started, in a unit of the platform's; null when it could not be read. With the pid it names the process.</param>
/// <param name="BootId">The boot in which it runs.</param>
/// <param name="StartedAt">When it began to work by the present configuration.</param>
/// <param name="Mode">One of <see cref="AgentModes"/>.</param>
public sealed record ProcessStatus(string Version, int Pid, long? ProcessStart, string BootId, DateTimeOffset StartedAt, string Mode);
