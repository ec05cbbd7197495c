namespace DeviceAgent.Linux.DryRun;

/// <summary>The JSON file of <see cref="FileSessions"/>.</summary>
internal sealed record SessionsFile(IReadOnlyList<NamedAccount> Accounts, IReadOnlyList<SessionInFile> Sessions);

