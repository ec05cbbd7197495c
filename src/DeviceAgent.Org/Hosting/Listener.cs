namespace DeviceAgent.Org.Hosting;

/// <summary>The doors of the org. Also the metadata of an endpoint: the doors it is behind.</summary>
public enum Listener
{
    None,
    Admin,
    Device,

    /// <summary>SCEP, revocation lists, Universal Logout, pushed signals and receivers of other makers only, without a client certificate; where it is configured.</summary>
    Scep,
}
