using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Storage;

/// <summary>An admin API token. Only its hash is kept.</summary>
public sealed class ApiTokenRecord
{
    public required string Id { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the token's text. The token is 256 random bits, so a slow hash would add nothing.</summary>
    public required byte[] Hash { get; set; }

    public Role Role { get; set; } = Role.SuperAdmin;

    /// <summary>What counts for an operator.</summary>
    public LogoutPermissions Permissions { get; set; } = LogoutPermissions.Both;

    /// <summary>An operator's limit to the users of a group; null for none.</summary>
    public string? UserGroupId { get; set; }

    /// <summary>An operator's limit to the devices of a device group; null for none.</summary>
    public string? DeviceGroupId { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>From then on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The last request that carried it, up to a minute late (see <see cref="Api.TokenUse"/>); null before the first.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>
    /// When an admin revoked it; null while it is good. The record stays: an org without any would make a new first token at its next
    /// start, although somebody has just taken the last one away.
    /// </summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>What it may do.</summary>
    public Grant Grant => new(Role, Permissions, UserGroupId, DeviceGroupId);

    /// <summary>Whether it lets a request in at this moment.</summary>
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}
