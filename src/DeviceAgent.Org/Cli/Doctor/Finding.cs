namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>What a check saw.</summary>
/// <param name="Code">Of the check: stable, the heading of its section in docs/org-troubleshooting.md.</param>
/// <param name="State">One of <see cref="FindingState"/>.</param>
/// <param name="Observed">What was seen.</param>
/// <param name="Remedy">What to do; null when there is nothing to do.</param>
public sealed record Finding(string Code, string State, string Observed, string? Remedy = null)
{
    /// <summary>Where more is said, for what is not ok.</summary>
    public string? See => Remedy is null ? null : $"docs/org-troubleshooting.md#{Code}";
}
