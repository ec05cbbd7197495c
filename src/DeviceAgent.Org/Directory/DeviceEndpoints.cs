using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary><c>/api/v1/devices</c> of the admin API.</summary>
public static class DeviceEndpoints
{
    private const string One = "/api/v1/devices/{id}";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/api/v1/devices", async (HttpContext context, DeviceDirectory devices) =>
        {
            CreateDeviceBody body = await RequestBody.ReadAsync<CreateDeviceBody>(context);
            DeviceRecord device = await devices.CreateAsync(body, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(DeviceView.Of(device, OrgLinks.Root(context)), StatusCodes.Status201Created);
        }).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapGet("/api/v1/devices", ListAsync).RequireAuthorization(nameof(Permission.Read));
        admin.MapGet(One, async (HttpContext context, string id, DeviceDirectory devices) =>
            Answer.Json(DeviceView.Of(await devices.GetAsync(id, context.RequestAborted), OrgLinks.Root(context)))).RequireAuthorization(nameof(Permission.Read));
        admin.MapPost(One + "/lifecycle/{step:regex(^(activate|deactivate|suspend|unsuspend)$)}", ChangeStatusAsync).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapGet(One + "/users", async (HttpContext context, string id, DeviceDirectory devices) =>
            Answer.Json(await devices.UsersOfAsync(id, OrgLinks.Root(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.Read));
        admin.MapPut(One + "/users/{userId}", async (HttpContext context, string id, string userId, DeviceDirectory devices) =>
        {
            AssignmentBody? body = await RequestBody.ReadOptionalAsync<AssignmentBody>(context);
            AssignmentRecord assignment = await devices.AssignAsync(id, userId, body?.LocalAccounts ?? [], AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(new { assignment.DeviceId, assignment.UserId, assignment.LocalAccounts, assignment.Created });
        }).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapDelete(One + "/users/{userId}", async (HttpContext context, string id, string userId, DeviceDirectory devices) =>
        {
            await devices.UnassignAsync(id, userId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization(nameof(Permission.ManageDirectory));
    }

    private static async Task<IResult> ListAsync(HttpContext context, DeviceDirectory devices)
    {
        (IReadOnlyList<DeviceRecord> page, long? next) = await devices.ListAsync(
            ScimFilter.ParseOptional(context.Request.Query["search"]),
            Paging.After(context),
            Paging.Limit(context, most: 200, usual: 200),
            context.RequestAborted);
        string root = OrgLinks.Root(context);
        return Answer.Page(context, [.. page.Select(d => DeviceView.Of(d, root))], next is { } cursor ? Paging.Cursor(cursor) : null);
    }

    private static async Task<IResult> ChangeStatusAsync(HttpContext context, string id, string step, DeviceDirectory devices)
    {
        string status = step switch
        {
            "suspend" => DeviceStatus.Suspended,
            "deactivate" => DeviceStatus.Deactivated,
            _ => DeviceStatus.Active,
        };
        await devices.SetStatusAsync(id, status, AdminAuthentication.ActorOf(context), context.RequestAborted);
        return Results.NoContent();
    }
}
