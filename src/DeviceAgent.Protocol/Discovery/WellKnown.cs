namespace DeviceAgent.Protocol.Discovery;

/// <summary>Paths of the two discovery documents, relative to the org's device URL.</summary>
public static class WellKnown
{
    /// <summary>SSF 1.0 section 7.1.</summary>
    public const string SsfConfiguration = "/.well-known/ssf-configuration";

    /// <summary>Ours; a foreign transmitter has none.</summary>
    public const string DeviceAccessConfiguration = "/.well-known/device-access-configuration";
}
