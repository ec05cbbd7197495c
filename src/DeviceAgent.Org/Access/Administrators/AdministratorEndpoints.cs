using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Access.Administrators;

/// <summary><c>/api/v1/device-access/administrators</c> of the admin API.</summary>
public static class AdministratorEndpoints
{
    private const string All = "/api/v1/device-access/administrators";
    private const string One = All + "/{id}";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet(All, async (HttpContext context, Administrators people, TimeProvider time) =>
            Answer.Json((await people.ListAsync(context.RequestAborted)).Select(a => AdministratorView.Of(a, time.GetUtcNow()))))
            .RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapGet(One, async (HttpContext context, string id, Administrators people, TimeProvider time) =>
            Answer.Json(AdministratorView.Of(await people.GetAsync(id, context.RequestAborted), time.GetUtcNow())))
            .RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapPut(One, async (HttpContext context, string id, Administrators people, TimeProvider time) =>
        {
            AdministratorBody body = await RequestBody.ReadAsync<AdministratorBody>(context);
            return Answer.Json(AdministratorView.Of(
                await people.ReplaceAsync(id, body, AdminAuthentication.ActorOf(context), context.RequestAborted), time.GetUtcNow()));
        }).RequireAuthorization(nameof(Permission.ManageAccess));
        admin.MapDelete(One + "/sessions", async (HttpContext context, string id, Administrators people) =>
        {
            await people.EndSessionsAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization(nameof(Permission.ManageAccess));
    }
}
