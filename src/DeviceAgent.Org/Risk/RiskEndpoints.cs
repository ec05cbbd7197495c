using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Risk;

/// <summary>The risk of users, and the detections of Identity Threat Protection.</summary>
public static class RiskEndpoints
{
    private const string OfUser = "/api/v1/users/{id}/risk";

    public static void Map(IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder read = admin.MapGroup("").RequireAuthorization(nameof(Permission.ReadOrg));
        RouteGroupBuilder manage = admin.MapGroup("").RequireAuthorization(nameof(Permission.ManagePolicies));
        read.MapGet(OfUser, async (HttpContext context, string id, UserRisk risk) =>
        {
            UserRiskRecord? record = await risk.GetAsync(id, context.RequestAborted);
            return Answer.Json(Body(context, id, record?.Level ?? RiskLevel.None, record?.Reason));
        });
        manage.MapPut(OfUser, async (HttpContext context, string id, UserRisk risk) =>
        {
            UserRiskBody body = await RequestBody.ReadAsync<UserRiskBody>(context);
            RiskOutcome outcome = await risk.SetAsync(id, body.RiskLevel, body.RiskReason, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Answer.Json(
                Body(context, id, outcome.Level, outcome.Reason), outcome.IsFirst ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        });
        manage.MapPost("/api/v1/device-access/detections", DetectAsync);
    }

    private static async Task<IResult> DetectAsync(HttpContext context, UserRisk risk)
    {
        DetectionBody body = await RequestBody.ReadAsync<DetectionBody>(context);
        RiskOutcome outcome = await risk.DetectAsync(
            body.User, body.Type, body.Level, body.Reason, AdminAuthentication.ActorOf(context), context.RequestAborted);
        return Answer.Json(
            new
            {
                outcome.TraceId,
                rule = new { id = outcome.RuleId, name = outcome.RuleName },
                deviceLogout = outcome.Logout is { } logout ? new { logout.TraceId, logout.Held, logout.Skipped } : null,
            },
            StatusCodes.Status202Accepted);
    }

    private static object Body(HttpContext context, string id, string level, string? reason)
    {
        string root = OrgLinks.Root(context);
        string user = $"/api/v1/users/{Uri.EscapeDataString(id)}";
        return new
        {
            riskLevel = level,
            reason,
            _links = new { self = OrgLinks.To(root, user + "/risk", "GET", "PUT"), user = OrgLinks.To(root, user) },
        };
    }
}
