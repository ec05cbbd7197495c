namespace DeviceAgent.Org.Storage;

/// <summary>A person of the directory.</summary>
public sealed class UserRecord
{
    /// <summary>The order of creation: the paging cursor.</summary>
    public long Number { get; set; }

    public required string Id { get; set; }

    /// <summary>Okta's own id, known since the relay found the user by login: unique; null for none.</summary>
    public string? OktaId { get; set; }

    /// <summary>As given; compared through <see cref="LoginKey"/>.</summary>
    public required string Login { get; set; }

    /// <summary>The login in lower case: unique.</summary>
    public required string LoginKey { get; set; }

    public required string Email { get; set; }

    /// <summary>The whole profile as JSON, unknown members included.</summary>
    public required string Profile { get; set; }

    /// <summary>One of <see cref="Directory.UserStatus"/>.</summary>
    public required string Status { get; set; }

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? Activated { get; set; }

    public DateTimeOffset? StatusChanged { get; set; }

    public DateTimeOffset LastUpdated { get; set; }
}
