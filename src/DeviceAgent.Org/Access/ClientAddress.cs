namespace DeviceAgent.Org.Access;

/// <summary>Where a request comes from: the client's own address, where a trusted proxy tells it.</summary>
public static class ClientAddress
{
    /// <summary>Empty where the server knows none.</summary>
    public static string Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";
    }
}
