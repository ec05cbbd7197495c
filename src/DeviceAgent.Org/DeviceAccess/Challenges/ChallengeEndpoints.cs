using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.DeviceAccess.Challenges;

/// <summary><c>/api/v1/device-access/challenges</c> of the admin API.</summary>
public static class ChallengeEndpoints
{
    private const string All = "/api/v1/device-access/challenges";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost(All, async (HttpContext context, EnrollmentChallenges challenges) =>
        {
            ChallengeBody body = await RequestBody.ReadOptionalAsync<ChallengeBody>(context) ?? new ChallengeBody();
            ChallengeView made = await challenges.CreateAsync(body, AdminAuthentication.ActorOf(context), context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return Answer.Json(made, StatusCodes.Status201Created);
        }).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
        admin.MapGet(All, async (HttpContext context, EnrollmentChallenges challenges) =>
        {
            (IReadOnlyList<ChallengeView> page, long? next) = await challenges.ListAsync(
                Paging.After(context), Paging.Limit(context, most: 200, usual: 50), context.RequestAborted);
            return Answer.Page(context, page, next is { } cursor ? Paging.Cursor(cursor) : null);
        }).RequireAuthorization(nameof(Permission.ReadOrg));
        admin.MapDelete(All + "/{id}", async (HttpContext context, string id, EnrollmentChallenges challenges) =>
        {
            await challenges.WithdrawAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization(nameof(Permission.ManageDeviceAccess));
    }
}
