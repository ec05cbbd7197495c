namespace DeviceAgent.Chaos.Books;

/// <summary>A session as this machine saw it: by its own clock and by /proc.</summary>
public sealed record SessionEntry
{
    /// <summary>The device's name.</summary>
    public required string Device { get; init; }

    /// <summary>The account, which has its user's name.</summary>
    public required string Account { get; init; }

    /// <summary>Whether the account is linked to that user on this device.</summary>
    public required bool Linked { get; init; }

    public required string SessionId { get; init; }

    /// <summary>It had not begun then.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>It had begun then.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>When it was found gone; null while a process of it lives.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>Whether it was ended by its own user.</summary>
    public bool SignedOut { get; init; }

    /// <summary>Some of its processes are gone and others are not.</summary>
    public bool IsPartlyGone { get; init; }

    public override string ToString() => $"{Device}: {Account}'s session {SessionId}, begun {NotAfter:HH:mm:ss.fff}";
}
