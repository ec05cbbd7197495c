namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>How much there is of what is for root.</summary>
/// <param name="Sessions">Sessions of all accounts; null while they are not known.</param>
/// <param name="PendingCommands">Commands that are not both over and reported; null while they are not known.</param>
/// <param name="ConfigurationProblems">Warnings, and one for a configuration that was refused.</param>
/// <param name="Problems">Of <see cref="AgentStatus.Problems"/>.</param>
public sealed record StatusCounts(int? Sessions, int? PendingCommands, int ConfigurationProblems, int Problems);
