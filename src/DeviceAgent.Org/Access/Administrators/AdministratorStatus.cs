using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Access.Administrators;

/// <summary>Whether an administrator may sign in.</summary>
public static class AdministratorStatus
{
    public const string Active = "ACTIVE";

    /// <summary>The local administrator before a password is set.</summary>
    public const string Pending = "PENDING";

    /// <summary>Kept out by a super admin.</summary>
    public const string Blocked = "BLOCKED";

    /// <summary>The groups gave no role at the last sign-in.</summary>
    public const string NoRole = "NO_ROLE";

    /// <summary>After too many wrong passwords, for some minutes.</summary>
    public const string LockedOut = "LOCKED_OUT";

    public static string Of(AdministratorRecord administrator, DateTimeOffset now) => administrator switch
    {
        { BlockedAt: not null } => Blocked,
        { Role: null } => NoRole,
        { IsLocal: true, PasswordHash: null } => Pending,
        { LockedUntil: { } until } when until > now => LockedOut,
        _ => Active,
    };
}
