namespace DeviceAgent.Org.Storage;

/// <summary>A call of Universal Logout whose token the issuer had signed, and how it was answered.</summary>
public sealed class UniversalLogoutCallRecord
{
    /// <summary>The order of the calls.</summary>
    public long Number { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>The issuer's name in the settings.</summary>
    public required string Issuer { get; set; }

    /// <summary>Where it came from; empty where that is not known.</summary>
    public required string Address { get; set; }

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; set; }

    /// <summary>Whom the call named, for people; null when it was not read.</summary>
    public string? Subject { get; set; }

    /// <summary>The user that was found; null for none.</summary>
    public string? UserId { get; set; }

    /// <summary>The trace in the System Log.</summary>
    public string? TraceId { get; set; }

    /// <summary>Why it was refused, or what else there is to say; null for nothing.</summary>
    public string? Reason { get; set; }
}
