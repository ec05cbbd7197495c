namespace DeviceAgent.Core.Diagnostics;

/// <summary>One thing that must be right for the agent to work. Looks, and changes nothing that is there.</summary>
/// <param name="name">One of <see cref="CheckNames"/>.</param>
public abstract class DoctorCheck(string name)
{
    public string Name => name;

    /// <summary>Checks without which this one means nothing: it is left out when one of them failed or was itself left out.</summary>
    public IReadOnlyList<string> Needs { get; protected init; } = [];

    /// <summary>Checks whose failure would show here again as a mere symptom: it is left out when one of them failed.</summary>
    public IReadOnlyList<string> UnlessFailed { get; protected init; } = [];

    /// <summary>After this the check counts as failed.</summary>
    public TimeSpan TimeLimit { get; protected init; } = TimeSpan.FromSeconds(10);

    /// <summary>Looks once. An exception is a finding too, but not one that helps.</summary>
    public abstract ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken);
}
