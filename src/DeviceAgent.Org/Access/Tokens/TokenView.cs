using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Access.Tokens;

/// <summary>An API token as the admin API shows it.</summary>
public sealed record TokenView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>One of <see cref="TokenStatus"/>.</summary>
    public required string Status { get; init; }

    public required string Role { get; init; }

    public IReadOnlyList<string>? Permissions { get; init; }

    public string? UserGroup { get; init; }

    public string? DeviceGroup { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The token itself, in the answer that made it and in no other.</summary>
    public string? Token { get; init; }

    public static TokenView Of(ApiTokenRecord token, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new TokenView
        {
            Id = token.Id,
            Name = token.Name,
            Status = token.IsGood(now) ? TokenStatus.Good : token.RevokedAt is null ? TokenStatus.Expired : TokenStatus.Revoked,
            Role = RoleWords.Write(token.Role),
            Permissions = GrantView.PermissionsOf(token.Grant),
            UserGroup = token.UserGroupId,
            DeviceGroup = token.DeviceGroupId,
            Created = token.Created,
            ExpiresAt = token.ExpiresAt,
            LastUsedAt = token.LastUsedAt,
            RevokedAt = token.RevokedAt,
        };
    }
}
