namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>The body of <c>POST .../certificates/{serial}/revoke</c>; everything is optional.</summary>
public sealed record RevocationBody
{
    /// <summary><c>after-logout</c> (the default) or <c>now</c>.</summary>
    public string? When { get; init; }

    /// <summary>How long the logout may take: <c>01:00:00</c> or ISO 8601 <c>PT1H</c>, one minute to seven days; one hour when absent.</summary>
    public string? Deadline { get; init; }

    /// <summary>In the words of RFC 5280 section 5.3.1, one of <see cref="RevocationReasons.All"/>.</summary>
    public string? Reason { get; init; }
}
