namespace DeviceAgent.Demo.Devices;

/// <summary>A device to set up, and what the logout must come to on it.</summary>
public sealed record DevicePlan
{
    public const string Completed = "completed";
    public const string Blocked = "blocked";

    public const string CurrentOktaVerify = "9.46.1";

    public required string Name { get; init; }

    public string OktaVerify { get; init; } = CurrentOktaVerify;

    /// <summary>The agent's <c>LogLevel</c>.</summary>
    public string LogLevel { get; init; } = "Information";

    /// <summary>The agent's <c>ForcedLogoutsPerHour</c>.</summary>
    public int ForcedLogoutsPerHour { get; init; } = 5;

    public required IReadOnlyList<AccountPlan> Accounts { get; init; }

    public required IReadOnlyList<SessionPlan> Sessions { get; init; }

    /// <summary>The state that the org must show: <see cref="Completed"/> or <see cref="Blocked"/>.</summary>
    public string State { get; init; } = Completed;
}
