using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>What a process session shall stand for.</summary>
public sealed record ProcessGroupSessionRequest
{
    /// <summary>An existing folder.</summary>
    public required string RegistryFolder { get; init; }

    /// <summary>The account's name: a label, the processes run as the caller.</summary>
    public required string Account { get; init; }

    /// <summary>The account's user id: a label too.</summary>
    public required uint Uid { get; init; }

    public SessionKind Kind { get; init; } = SessionKind.Console;

    /// <summary>True: its processes ignore SIGTERM, so that only SIGKILL ends them.</summary>
    public bool Stubborn { get; init; }
}
