using DeviceAgent.Core.Clock;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.TestKit.Mac;

/// <summary>A session of the simulated Mac and the truth about it.</summary>
public sealed class MacSession
{
    public required MacUser User { get; init; }

    /// <summary>loginwindow of a graphical session, sshd of a remote one.</summary>
    public required MacProcess Process { get; init; }

    public required string Line { get; init; }

    public int? AuditSessionId { get; init; }

    /// <summary>When it really began, and in which boot.</summary>
    public required BootInstant Began { get; init; }

    public required string BootId { get; init; }

    /// <summary>The processes that are a part of it and of nothing else.</summary>
    public HashSet<int> Pids { get; } = [];

    /// <summary>An app asks whether to save, and nobody answers.</summary>
    public bool HasUnsavedDocument { get; set; }

    public bool IsRemote => Line != MacRecords.Console;

    public bool Alive { get; set; } = true;
}
