using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Logout;

/// <summary>The wish to log a user out.</summary>
public sealed record LogoutOrder
{
    /// <summary>One of <see cref="DeviceLogoutType"/>.</summary>
    public required string Type { get; init; }

    public required LogActor Actor { get; init; }

    /// <summary>The trace that the trigger has begun; null for a new one.</summary>
    public string? TraceId { get; init; }

    /// <summary>Okta's trace of the event that the relay took it from; null where it did not come by the relay.</summary>
    public string? OktaTraceId { get; init; }

    /// <summary>Whether something else than an admin's order to this org triggered it: then the brake may hold it.</summary>
    public bool IsAutomatic => OktaTraceId is not null || DeviceLogoutType.IsAutomatic(Type);

    /// <summary>
    /// When the triggering fact happened, where that is not now: the moment of issue. One in the future counts as now.
    /// </summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The devices meant; null for all of the user's.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    public string? ReasonAdmin { get; init; }

    public string? ReasonUser { get; init; }

    /// <summary><c>admin</c>, <c>user</c>, <c>policy</c> or <c>system</c> (CAEP 1.0 section 2).</summary>
    public string InitiatingEntity { get; init; } = "admin";
}
