using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Features;

/// <summary><c>/api/v1/features</c>, and the Desktop MFA app's setting.</summary>
public static class FeatureEndpoints
{
    private const string All = "/api/v1/features";
    private const string DesktopMfa = "/api/v1/device-access/desktop-mfa";

    public static void Map(IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder read = admin.MapGroup("").RequireAuthorization(nameof(Permission.Read));
        RouteGroupBuilder manage = admin.MapGroup("").RequireAuthorization(nameof(Permission.ManagePolicies));
        read.MapGet(All, async (HttpContext context, OrgFeatures features) =>
            Answer.Json(await features.ListAsync(OrgLinks.Root(context), context.RequestAborted)));
        read.MapGet(All + "/{id}", async (HttpContext context, string id, OrgFeatures features) =>
            Answer.Json(await features.GetAsync(id, OrgLinks.Root(context), context.RequestAborted)));
        manage.MapPost(All + "/{id}/{lifecycle}", TurnAsync);
        read.MapGet(DesktopMfa, async (HttpContext context, DesktopMfaSettings settings) => Answer.Json(await settings.GetAsync(context.RequestAborted)));
        manage.MapPut(DesktopMfa, async (HttpContext context, DesktopMfaSettings settings) =>
        {
            DesktopMfaBody body = await RequestBody.ReadAsync<DesktopMfaBody>(context);
            bool on = body.Logout switch
            {
                FeatureView.Enabled => true,
                FeatureView.Disabled => false,
                _ => throw OrgException.Invalid("logout", "must be ENABLED or DISABLED"),
            };
            return Answer.Json(await settings.SetLogoutAsync(on, AdminAuthentication.ActorOf(context), context.RequestAborted));
        });
    }

    /// <summary>The parameter <c>mode=force</c> is Okta's for features that depend on each other: nothing does here, so it changes nothing.</summary>
    private static async Task<IResult> TurnAsync(HttpContext context, string id, string lifecycle, OrgFeatures features)
    {
        Func<Task> turn = lifecycle.ToUpperInvariant() switch
        {
            "ENABLE" => () => features.EnableAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted),
            "DISABLE" => () => features.DisableAsync(id, AdminAuthentication.ActorOf(context), context.RequestAborted),
            _ => throw OrgException.Invalid("lifecycle", "must be ENABLE or DISABLE"),
        };
        await turn();
        return Answer.Json(await features.GetAsync(id, OrgLinks.Root(context), context.RequestAborted));
    }
}
