using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Logout;

/// <summary>A login session as a listing shows it.</summary>
public sealed record ListedSession
{
    public required SessionIdentity Identity { get; init; }

    /// <summary>The local account's short name.</summary>
    public required string Account { get; init; }

    public required SessionKind Kind { get; init; }

    /// <summary>Wall-clock login time as the platform recorded it (utmpx <c>ut_tv</c>); null when unknown.</summary>
    public DateTimeOffset? LoginTime { get; init; }

    /// <summary>The start on the continuous clock where the platform knows it; null otherwise. Better evidence than <see cref="LoginTime"/>.</summary>
    public BootInterval? Start { get; init; }
}
