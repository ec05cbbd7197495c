namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The Device Access certificate that the agent speaks with.</summary>
public sealed record CertificateStatus
{
    /// <summary>Where it is read from: the setting Certificate:Source.</summary>
    public required string Source { get; init; }

    /// <summary>Where it was found; null when none fits.</summary>
    public string? Origin { get; init; }

    public string? Subject { get; init; }

    public string? Issuer { get; init; }

    /// <summary>In hex.</summary>
    public string? Serial { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Why there is none; null when there is one.</summary>
    public string? Problem { get; init; }
}
