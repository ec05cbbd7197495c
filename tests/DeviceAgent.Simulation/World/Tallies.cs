namespace DeviceAgent.Simulation.World;

/// <summary>
/// What a campaign counts. Every line of it must happen in a few hundred seeds: a scenario that silently no longer happens would leave its
/// promises unchecked.
/// </summary>
public static class Tallies
{
    public static IReadOnlyList<string> All { get; } =
    [
        "commands issued", "commands completed", "commands withdrawn", "sessions ended by agents", "newer sessions ended as ambiguous",
        "newer sessions left alone", "interim failures reported", "logouts held", "held logouts released", "withdrawals confirmed", "merged logouts",
        "agents killed", "power cuts", "power cuts in a disk operation", "torn writes", "failed flushes", "flushes that landed in part", "full disks",
        "requests lost", "answers lost", "messages doubled", "requests truncated", "answers truncated", "partitions", "network changes",
        "sleeps", "wall clocks set", "gate closures by an old Okta Verify", "gate closures by an unreadable one", "polls behind a closed gate",
        "unreadable sessions", "process numbers passed on", "certificate renewals", "key rotations", "orgs killed", "org backups", "org restores",
        "org clocks set", "dates made up forwards", "dates made up backwards", "commands forged", "commands garbled", "foreign streams shown",
        "requests of a local program",
    ];
}
