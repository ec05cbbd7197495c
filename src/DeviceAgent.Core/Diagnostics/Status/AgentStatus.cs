using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>
/// What the running agent says of itself: the content of <see cref="StatusFile.FileName"/>. Times are the machine's wall clock. Within one
/// <see cref="Version"/> members are added, never removed, and none changes its meaning (docs/status.schema.json).
/// </summary>
public sealed record AgentStatus
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>When the agent writes again at the latest; null while it has nothing to do by itself (no org).</summary>
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>When the agent ended as it should; null while it runs.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>With what exit code it ended.</summary>
    public int? ExitCode { get; init; }

    public required ProcessStatus Agent { get; init; }

    public required ConfigurationStatus Configuration { get; init; }

    /// <summary>What is wrong with this machine now, one line each, as far as no other member says it.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public required StatusCounts Counts { get; init; }

    /// <summary>Null while there is no org.</summary>
    public OrgStatus? Org { get; init; }

    /// <summary>Null while there is no org.</summary>
    public PollStatus? Polls { get; init; }

    /// <summary>Null before the first connection.</summary>
    public CertificateStatus? Certificate { get; init; }

    /// <summary>The RFC 7638 thumbprint of the key that this installation signs with; null while there is no org.</summary>
    public string? InstanceKey { get; init; }

    /// <summary>Null before the first reading.</summary>
    public GateStatus? Gate { get; init; }

    /// <summary>As they were read last.</summary>
    public IReadOnlyList<RequirementReport> Requirements { get; init; } = [];

    /// <summary>Null while there is no org.</summary>
    public OutboxStatus? Outbox { get; init; }

    /// <summary>For root: null in the public file, and while they are not known.</summary>
    public IReadOnlyList<SessionStatus>? Sessions { get; init; }

    /// <summary>For root: null in the public file, and while they are not known.</summary>
    public CommandsStatus? Commands { get; init; }

    /// <summary>The same without what names people: for everybody on the machine.</summary>
    public AgentStatus ForEverybody() => this with
    {
        Configuration = Configuration with { Warnings = null, Refused = null },
        Requirements = [.. Requirements.Select(ForEverybody)],
        Problems = [],
        Sessions = null,
        Commands = null,
    };

    /// <summary>The observation of the configuration quotes a setting, and a setting may name people.</summary>
    private RequirementReport ForEverybody(RequirementReport requirement) =>
        requirement is { Id: RequirementIds.Configuration, Satisfied: false } or { Id: RequirementIds.AutoLogin, Satisfied: false }
            ? requirement with { Observed = "see device-agent status as root" }
            : requirement;
}
