namespace DeviceAgent.Org.Features;

/// <summary>What the Desktop MFA app is set to, in the part that concerns logouts.</summary>
/// <param name="ClientId">The app's client id, <c>--desktop-mfa-client-id</c>; empty when none was given.</param>
/// <param name="Logout">ENABLED or DISABLED.</param>
public sealed record DesktopMfaView(string ClientId, string Logout)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsLogoutEnabled => Logout == FeatureView.Enabled;
}
