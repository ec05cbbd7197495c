namespace DeviceAgent.Org.Storage;

/// <summary>A challenge that lets certificates be issued. Only its hash is kept.</summary>
public sealed class ChallengeRecord
{
    /// <summary>The order of making: the paging cursor.</summary>
    public long Number { get; set; }

    /// <summary>The challenge begins with it.</summary>
    public required string Id { get; set; }

    /// <summary>SHA-256 of the challenge's text. It holds 190 random bits, so a slow hash would add nothing.</summary>
    public required byte[] Hash { get; set; }

    public required string Name { get; set; }

    /// <summary>The SCEP profile that it is good for.</summary>
    public required string Profile { get; set; }

    /// <summary>The one device that it is for; null for a static challenge.</summary>
    public string? DeviceId { get; set; }

    /// <summary>How many certificates it lets through; null for any number.</summary>
    public int? Uses { get; set; }

    /// <summary>How many it has let through.</summary>
    public int Used { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? WithdrawnAt { get; set; }
}
