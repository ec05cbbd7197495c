namespace DeviceAgent.Org.Hosting;

/// <summary>The doors of the org. Also the metadata of an endpoint: the doors it is behind.</summary>
public enum Listener
{
    None,
    Admin,
    Device,

    /// <summary>SCEP, revocation lists, Universal Logout and pushed signals only, without a client certificate; where it is configured.</summary>
    Scep,
}
