using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess.Challenges;

/// <summary>A challenge as the API shows it.</summary>
public sealed record ChallengeView
{
    public required string Id { get; init; }

    /// <summary>The value: only in the answer that made it.</summary>
    public string? Challenge { get; init; }

    public required string Name { get; init; }

    public required string Profile { get; init; }

    public string? DeviceId { get; init; }

    public int? Uses { get; init; }

    public int Used { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public static ChallengeView Of(ChallengeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new ChallengeView
        {
            Id = record.Id,
            Name = record.Name,
            Profile = record.Profile,
            DeviceId = record.DeviceId,
            Uses = record.Uses,
            Used = record.Used,
            Created = record.Created,
            ExpiresAt = record.ExpiresAt,
            WithdrawnAt = record.WithdrawnAt,
        };
    }
}
