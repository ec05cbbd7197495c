using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;

namespace DeviceAgent.Org.Logout;

/// <summary>Log Out All Devices, and what became of it.</summary>
public static class LogoutEndpoints
{
    private const string All = "/api/v1/device-logouts";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/api/v1/users/{id}/device-logout", IssueAsync).RequireAuthorization(nameof(Permission.LogOutDevices));
        admin.MapGet(All, ListAsync).RequireAuthorization(nameof(Permission.Read));
        admin.MapGet(All + "/{traceId}", async (HttpContext context, string traceId, LogoutReports reports) =>
            Answer.Json(await reports.GetAsync(traceId, OrgLinks.Root(context), context.RequestAborted))).RequireAuthorization(nameof(Permission.Read));
        admin.MapPost(All + "/{traceId}/withdraw", async (HttpContext context, string traceId, LogoutWithdrawal withdrawal, LogoutReports reports) =>
        {
            await withdrawal.WithdrawAsync(traceId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(await reports.GetAsync(traceId, OrgLinks.Root(context), context.RequestAborted));
        }).RequireAuthorization(nameof(Permission.LogOutDevices));
        admin.MapPost(All + "/{traceId}/release", async (HttpContext context, string traceId, LogoutRelease release, LogoutReports reports) =>
        {
            await release.ReleaseAsync(traceId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(await reports.GetAsync(traceId, OrgLinks.Root(context), context.RequestAborted));
        }).RequireAuthorization(nameof(Permission.LogOutDevices));
    }

    private static async Task<IResult> IssueAsync(HttpContext context, string id, DeviceLogouts logouts, LogoutReports reports)
    {
        LogoutBody body = await RequestBody.ReadOptionalAsync<LogoutBody>(context) ?? new LogoutBody();
        string traceId = await logouts.IssueAsync(
            id,
            new LogoutOrder
            {
                Type = DeviceLogoutType.Manual,
                Actor = AdminAuthentication.ActorOf(context),
                Devices = body.Devices,
                ReasonAdmin = LogoutBody.Reason("reasonAdmin", body.ReasonAdmin),
                ReasonUser = LogoutBody.Reason("reasonUser", body.ReasonUser),
            },
            context.RequestAborted);
        return Answer.Json(await reports.GetAsync(traceId, OrgLinks.Root(context), context.RequestAborted), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(HttpContext context, LogoutReports reports, Users users)
    {
        string? asked = context.Request.Query["userId"];
        string? userId = string.IsNullOrEmpty(asked) ? null : (await users.GetAsync(asked, context.RequestAborted)).Id;
        bool? held = context.Request.Query["held"].ToString() switch
        {
            "" => null,
            "true" => true,
            "false" => false,
            _ => throw OrgException.Invalid("held", "must be true or false"),
        };
        (IReadOnlyList<LogoutView> page, long? next) = await reports.ListAsync(
            userId, held, Paging.After(context), Paging.Limit(context, most: 200, usual: 50), OrgLinks.Root(context), context.RequestAborted);
        return Answer.Page(context, page, next is { } cursor ? Paging.Cursor(cursor) : null);
    }
}
