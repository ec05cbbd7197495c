namespace DeviceAgent.Linux.DryRun;

/// <summary>One session in the JSON file of <see cref="FileSessions"/>.</summary>
internal sealed record SessionInFile(
    string Account, uint Uid, string SessionId, int Pid, string Kind, DateTimeOffset? LoginTime = null);
