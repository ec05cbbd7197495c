namespace DeviceAgent.Org.Status;

/// <summary>Which org it is, and where.</summary>
/// <param name="Version">Of device-org.</param>
/// <param name="StartedAt">When this process started.</param>
/// <param name="Issuer">The <c>iss</c> of its commands.</param>
/// <param name="Admin">The admin URL.</param>
/// <param name="Device">The device URL.</param>
/// <param name="Scep">The SCEP URL; null when there is no listener for it alone.</param>
/// <param name="Epoch">Of the last restore; null when there was none.</param>
public sealed record OrgIdentity(string Version, DateTimeOffset StartedAt, string Issuer, string Admin, string Device, string? Scep, string? Epoch);
