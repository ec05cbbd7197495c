using DeviceAgent.Org.Access;
using DeviceAgent.Org.Access.Tokens;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary><c>/api/v1/ssf/receivers</c> of the admin API.</summary>
public static class ReceiverEndpoints
{
    private const string All = "/api/v1/ssf/receivers";

    public static void Map(IEndpointRouteBuilder admin)
    {
        ArgumentNullException.ThrowIfNull(admin);
        admin.MapGet(All, async (HttpContext context, SignalReceivers receivers) => Answer.Json(await receivers.ListAsync(context.RequestAborted)))
            .RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapPost(All, CreateAsync).RequireAuthorization(nameof(Permission.ManageAccess));
        admin.MapGet(All + "/{id}", async (HttpContext context, string id, SignalReceivers receivers) => Answer.Json(await receivers.GetAsync(id, context.RequestAborted)))
            .RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapDelete(All + "/{id}", async (HttpContext context, string id, SignalReceivers receivers) =>
        {
            await receivers.RevokeAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization(nameof(Permission.ManageAccess));
        admin.MapPost(All + "/{id}/status", async (HttpContext context, string id, SignalReceivers receivers, EventStreams streams) =>
        {
            StreamStatusBody body = await RequestBody.ReadAsync<StreamStatusBody>(context);
            await streams.SetStatusByAdminAsync(id, body, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(await receivers.GetAsync(id, context.RequestAborted));
        }).RequireAuthorization(nameof(Permission.ManageAccess));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, SignalReceivers receivers, TimeProvider time)
    {
        ReceiverBody body = await RequestBody.ReadAsync<ReceiverBody>(context);
        DateTimeOffset now = time.GetUtcNow();
        (ReceiverRecord made, string token) = await receivers.CreateAsync(
            body, TokenEndpoints.ReadEnd(body.Expires, now), AdminAuthentication.ActorOf(context), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Json(ReceiverView.Of(made, null, now) with { Token = token }, StatusCodes.Status201Created);
    }
}
