using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Status;

/// <summary><c>GET /api/v1/device-access/status</c>.</summary>
public static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder admin) =>
        admin.MapGet("/api/v1/device-access/status", async (HttpContext context, OrgStatusReader status) =>
            Answer.Json(await status.ReadAsync(context.RequestAborted))).RequireAuthorization(nameof(Permission.ReadOrg));
}
