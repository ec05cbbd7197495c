using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary><c>/api/v1/users</c>.</summary>
public static class UserEndpoints
{
    private const string One = "/api/v1/users/{id}";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/api/v1/users", CreateAsync).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapGet("/api/v1/users", ListAsync).RequireAuthorization(nameof(Permission.Read));
        admin.MapGet(One, async (HttpContext context, string id, Users users) =>
            Answer.Json(UserView.Of(await users.GetAsync(id, context.RequestAborted), OrgLinks.Root(context)))).RequireAuthorization(nameof(Permission.Read));
        admin.MapGet(One + "/devices", async (HttpContext context, string id, DeviceDirectory devices) =>
            Answer.Json(await devices.OfUserAsync(id, OrgLinks.Root(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.Read));
        admin.MapPost(One + "/lifecycle/suspend", async (HttpContext context, string id, UserLifecycle lifecycle) =>
            LoggedOut(context, await lifecycle.SuspendAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapPost(One + "/lifecycle/deactivate", async (HttpContext context, string id, UserLifecycle lifecycle) =>
            LoggedOut(context, await lifecycle.DeactivateAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapPost(One + "/lifecycle/activate", async (HttpContext context, string id, UserLifecycle lifecycle) =>
        {
            await lifecycle.ActivateAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(new { });
        }).RequireAuthorization(nameof(Permission.ManageDirectory));
        admin.MapPost(One + "/lifecycle/unsuspend", UnsuspendAsync).RequireAuthorization(nameof(Permission.ManageDirectory));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, Users users)
    {
        CreateUserBody body = await RequestBody.ReadAsync<CreateUserBody>(context);
        bool activate = context.Request.Query["activate"].ToString() switch
        {
            "" or "true" => true,
            "false" => false,
            _ => throw OrgException.Invalid("activate", "must be true or false"),
        };
        UserRecord user = await users.CreateAsync(
            body.Profile ?? throw OrgException.Invalid("profile", "is missing"),
            activate,
            AdminAuthentication.ActorOf(context),
            context.RequestAborted);
        return Answer.Json(UserView.Of(user, OrgLinks.Root(context)));
    }

    private static async Task<IResult> ListAsync(HttpContext context, Users users)
    {
        IQueryCollection query = context.Request.Query;
        ScimFilter? filter = ScimFilter.ParseOptional(query["filter"]) ?? ScimFilter.ParseOptional(query["search"]);
        (IReadOnlyList<UserRecord> page, long? next) = await users.ListAsync(
            filter, query["q"], Paging.After(context), Paging.Limit(context, most: 200, usual: 200), context.RequestAborted);
        string root = OrgLinks.Root(context);
        return Answer.Page(context, [.. page.Select(u => UserView.Of(u, root))], next is { } cursor ? Paging.Cursor(cursor) : null);
    }

    private static IResult LoggedOut(HttpContext context, IssuedLogout? issued) => Answer.Json(new
    {
        traceId = issued?.TraceId,
        held = issued?.Held,
        skipped = issued?.Skipped,
        _links = issued is null or { Skipped: not null }
            ? null
            : new { deviceLogout = OrgLinks.To(OrgLinks.Root(context), $"/api/v1/device-logouts/{issued.TraceId}") },
    });

    private static async Task<IResult> UnsuspendAsync(HttpContext context, string id, UserLifecycle lifecycle, LogoutReports reports)
    {
        UserRecord user = await lifecycle.UnsuspendAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted);
        IReadOnlyList<LogoutView> waiting = await reports.WaitingAsync(user.Id, OrgLinks.Root(context), context.RequestAborted);
        return Answer.Json(new { waitingDeviceLogouts = waiting });
    }
}
