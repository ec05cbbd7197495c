using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary><c>/api/v1/devices/{id}/instance-keys</c> of the admin API.</summary>
public static class InstanceKeyEndpoints
{
    private const string Keys = "/api/v1/devices/{id}/instance-keys";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet(Keys, async (HttpContext context, string id, InstanceKeys keys) =>
            Answer.Json((await keys.ListAsync(id, context.RequestAborted)).Select(InstanceKeyView.Of))).RequireAuthorization(nameof(Permission.Read));
        admin.MapPost(Keys + "/{thumbprint}/accept", async (HttpContext context, string id, string thumbprint, InstanceKeys keys) =>
            Answer.Json(InstanceKeyView.Of(await keys.AcceptAsync(id, thumbprint, AdminAuthentication.ActorOf(context), context.RequestAborted)))).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapPost(Keys + "/{thumbprint}/reject", async (HttpContext context, string id, string thumbprint, InstanceKeys keys) =>
            Answer.Json(InstanceKeyView.Of(await keys.RejectAsync(id, thumbprint, AdminAuthentication.ActorOf(context), context.RequestAborted)))).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
    }
}
