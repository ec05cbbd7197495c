using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>On the device listener: no request unless its certificate is bound to an active device.</summary>
public sealed class DeviceAuthentication(RequestDelegate next, DeviceCertificates certificates, DeviceContacts contacts)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Listeners.Of(context) == Listener.Device)
        {
            DeviceRecord? device = context.Connection.ClientCertificate is { } certificate
                ? await certificates.FindDeviceAsync(certificate, context.RequestAborted)
                : null;
            if (device is null)
            {
                throw OrgException.Forbidden("the certificate is bound to no device");
            }

            if (device.Status != DeviceStatus.Active)
            {
                throw OrgException.Forbidden($"the device is {device.Status}");
            }

            contacts.Seen(device.Id);
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
