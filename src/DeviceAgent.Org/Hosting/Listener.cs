namespace DeviceAgent.Org.Hosting;

/// <summary>The two doors of the org. Also the metadata of an endpoint: the one door it is behind.</summary>
public enum Listener
{
    None,
    Admin,
    Device,
}
