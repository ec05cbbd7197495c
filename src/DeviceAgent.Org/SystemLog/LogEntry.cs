namespace DeviceAgent.Org.SystemLog;

/// <summary>A fact to append to the System Log.</summary>
public sealed record LogEntry
{
    /// <summary>Okta's event type, or one of ours in the same style.</summary>
    public required string EventType { get; init; }

    public required string DisplayMessage { get; init; }

    /// <summary>DEBUG, INFO, WARN or ERROR.</summary>
    public string Severity { get; init; } = "INFO";

    public required LogActor Actor { get; init; }

    public required IReadOnlyList<LogTarget> Targets { get; init; }

    /// <summary>SUCCESS, FAILURE, SKIPPED, ... as the LogOutcome schema lists them.</summary>
    public string Result { get; init; } = "SUCCESS";

    /// <summary>Cut to 255 characters, the schema's limit.</summary>
    public string? Reason { get; init; }

    public IReadOnlyDictionary<string, string> DebugData { get; init; } = new Dictionary<string, string>();

    /// <summary>Ties entries together: the trace id where there is one.</summary>
    public string? Transaction { get; init; }
}
