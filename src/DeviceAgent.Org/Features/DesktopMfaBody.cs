namespace DeviceAgent.Org.Features;

/// <summary>The body of <c>PUT /api/v1/device-access/desktop-mfa</c>.</summary>
public sealed record DesktopMfaBody
{
    /// <summary>ENABLED or DISABLED.</summary>
    public string? Logout { get; init; }
}
