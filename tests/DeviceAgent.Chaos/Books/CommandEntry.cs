namespace DeviceAgent.Chaos.Books;

/// <summary>A logout on one device as the org tells it.</summary>
public sealed record CommandEntry
{
    public required string DisplayName { get; init; }

    public required string Jti { get; init; }

    public required string State { get; init; }

    public required bool Final { get; init; }

    public string? Reason { get; init; }

    /// <summary>What the command says: the newest logout that it serves.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>What the device reported of its sessions; null before the first outcome.</summary>
    public IReadOnlyList<ReportedSession>? Sessions { get; init; }
}
