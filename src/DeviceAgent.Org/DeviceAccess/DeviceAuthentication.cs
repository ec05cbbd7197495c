using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>On the device listener: no request unless its certificate is bound to an active device; but those that are open to everybody.</summary>
public sealed class DeviceAuthentication(RequestDelegate next, DeviceAdmission admission)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Listeners.Of(context) == Listener.Device && !Listeners.IsOpen(context))
        {
            DeviceRecord device = await admission.AdmitAsync(context.Connection.ClientCertificate, context.RequestAborted);
            context.Items[typeof(DeviceRecord)] = device;
        }

        await next(context);
    }

    /// <summary>The device that makes this request.</summary>
    public static DeviceRecord DeviceOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (DeviceRecord)context.Items[typeof(DeviceRecord)]!;
    }
}
