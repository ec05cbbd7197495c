using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Storage;

/// <summary>A person who may sign in to the console: the local administrator, or one whom the identity provider has sent.</summary>
public sealed class AdministratorRecord
{
    /// <summary>The order of creation: the paging cursor.</summary>
    public long Number { get; set; }

    public required string Id { get; set; }

    /// <summary>The provider's issuer; empty for the local administrator.</summary>
    public required string Issuer { get; set; }

    /// <summary>Who it is at the issuer (<c>sub</c>).</summary>
    public required string Subject { get; set; }

    public required string Name { get; set; }

    public string? Email { get; set; }

    /// <summary>What the groups gave at the last sign-in; null for nothing.</summary>
    public Role? Role { get; set; }

    /// <summary>What counts while the role is an operator's.</summary>
    public LogoutPermissions Permissions { get; set; } = LogoutPermissions.Both;

    /// <summary>The limit to the users of a group while the role is an operator's; null for none.</summary>
    public string? UserGroupId { get; set; }

    /// <summary>The limit to the devices of a device group while the role is an operator's; null for none.</summary>
    public string? DeviceGroupId { get; set; }

    /// <summary>Since when a super admin keeps the person out; null for not.</summary>
    public DateTimeOffset? BlockedAt { get; set; }

    /// <summary>Stands in every cookie of the person: a new one ends all sessions at once.</summary>
    public required string Stamp { get; set; }

    /// <summary>The local administrator's, of ASP.NET Core Identity's hasher; null before the first.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>SHA-256 of the one-time link that sets a password; null when there is none.</summary>
    public byte[]? LinkHash { get; set; }

    public DateTimeOffset? LinkExpiresAt { get; set; }

    /// <summary>Wrong passwords since the last right one, or since the last lock.</summary>
    public int FailedSignIns { get; set; }

    /// <summary>Until then no password is looked at, but for <see cref="Access.SignIn.LockedTries"/>.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? LastSignIn { get; set; }

    public bool IsLocal => Issuer.Length == 0;

    /// <summary>What the role gives, whether or not the person is kept out; null for nothing.</summary>
    public Grant? Given => Role switch
    {
        null => null,
        Access.Role.DeviceLogoutOperator => new Grant(Access.Role.DeviceLogoutOperator, Permissions, UserGroupId, DeviceGroupId),

        // Permissions and limits stay written down for when the groups make the person an operator again.
        { } role => new Grant(role),
    };

    /// <summary>What the person may do now; null for nothing.</summary>
    public Grant? Grant => BlockedAt is null ? Given : null;

    /// <summary>How else the person is known.</summary>
    public string AlternateId => Email ?? Name;
}
