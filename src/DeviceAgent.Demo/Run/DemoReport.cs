using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Run;

/// <summary>Everything a run found out: what the tables show, and with <c>--json</c> the document.</summary>
public sealed record DemoReport
{
    /// <summary>True only without problems.</summary>
    public bool Ok => Problems.Count == 0;

    /// <summary>What differs from what must hold.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Who was logged out.</summary>
    public string User { get; init; } = Fleet.LoginOf(Fleet.Target);

    /// <summary>Null when the run failed before.</summary>
    public Timeline? Timeline { get; init; }

    public IReadOnlyList<SessionFinding> Sessions { get; init; } = [];

    public IReadOnlyList<LogLine> SystemLog { get; init; } = [];

    /// <summary>Only with <c>--keep</c>.</summary>
    public KeptSite? Kept { get; init; }
}
