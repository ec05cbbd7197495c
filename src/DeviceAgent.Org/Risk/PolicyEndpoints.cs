using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;

namespace DeviceAgent.Org.Risk;

/// <summary><c>/api/v1/policies/{id}/rules</c>: the rules of the one entity risk policy.</summary>
public static class PolicyEndpoints
{
    private const string Rules = SystemPolicyEndpoints.One + "/rules";
    private const string Rule = Rules + "/{ruleId}";

    public static void Map(IEndpointRouteBuilder admin)
    {
        RouteGroupBuilder read = admin.MapGroup("").RequireAuthorization(nameof(Permission.ReadOrg));
        RouteGroupBuilder manage = admin.MapGroup("").RequireAuthorization(nameof(Permission.ManagePolicies));
        SystemPolicyEndpoints.Map(read, manage);
        read.MapGet(Rules, async (HttpContext context, string policyId, EntityRiskPolicy policy) =>
        {
            SystemPolicyEndpoints.Require(policyId);
            string root = OrgLinks.Root(context);
            IReadOnlyList<RiskRuleRecord> rules = await policy.ListAsync(context.RequestAborted);
            return Answer.Page(context, [.. rules.Select(r => RuleJson.Write(r, root))], null);
        });
        manage.MapPost(Rules, CreateAsync);
        read.MapGet(Rule, async (HttpContext context, string policyId, string ruleId, EntityRiskPolicy policy) =>
            Written(context, policyId, await policy.GetAsync(ruleId, context.RequestAborted)));
        manage.MapPut(Rule, ReplaceAsync);
        manage.MapDelete(Rule, async (HttpContext context, string policyId, string ruleId, EntityRiskPolicy policy) =>
        {
            SystemPolicyEndpoints.Require(policyId);
            await policy.DeleteAsync(ruleId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        });
        MapSteps(manage);

        // A POST that changes nothing: whoever may read the rules may ask them.
        read.MapPost("/api/v1/device-access/entity-risk-policy/try", async (HttpContext context, EntityRiskPolicy policy) =>
        {
            DetectionBody body = await RequestBody.ReadAsync<DetectionBody>(context);
            return Answer.Json(await policy.TryAsync(
                body.User ?? throw OrgException.Invalid("user", "is missing: an id or a login"), body.Type, body.Level, context.RequestAborted));
        });
    }

    private static void MapSteps(IEndpointRouteBuilder manage)
    {
        Step(manage, Rule + "/lifecycle/activate", (policy, rule, actor, cancel) => policy.ActivateAsync(rule, actor, cancel));
        Step(manage, Rule + "/lifecycle/deactivate", (policy, rule, actor, cancel) => policy.DeactivateAsync(rule, actor, cancel));
        Step(manage, Rule + "/up", (policy, rule, actor, cancel) => policy.MoveUpAsync(rule, actor, cancel));
        Step(manage, Rule + "/down", (policy, rule, actor, cancel) => policy.MoveDownAsync(rule, actor, cancel));
    }

    private static void Step(
        IEndpointRouteBuilder manage, string path, Func<EntityRiskPolicy, string, LogActor, CancellationToken, Task<RiskRuleRecord>> step) =>
        manage.MapPost(path, async (HttpContext context, string policyId, string ruleId, EntityRiskPolicy policy) =>
        {
            SystemPolicyEndpoints.Require(policyId);
            await step(policy, ruleId, AdminAuthentication.ActorOf(context), context.RequestAborted);
            return Results.NoContent();
        });

    private static async Task<IResult> CreateAsync(HttpContext context, string policyId, EntityRiskPolicy policy)
    {
        SystemPolicyEndpoints.Require(policyId);
        RiskRuleDraft draft = RuleJson.Read(await RequestBody.ReadAsync<JsonObject>(context));
        bool? active = context.Request.Query["activate"].ToString() switch
        {
            "" => draft.IsActive,
            "true" => draft.IsActive ?? true,
            "false" => false,
            _ => throw OrgException.Invalid("activate", "must be true or false"),
        };
        return Written(
            context, policyId, await policy.CreateAsync(draft with { IsActive = active }, AdminAuthentication.ActorOf(context), context.RequestAborted));
    }

    private static async Task<IResult> ReplaceAsync(HttpContext context, string policyId, string ruleId, EntityRiskPolicy policy)
    {
        SystemPolicyEndpoints.Require(policyId);
        RiskRuleDraft draft = RuleJson.Read(await RequestBody.ReadAsync<JsonObject>(context));
        return Written(context, policyId, await policy.ReplaceAsync(ruleId, draft, AdminAuthentication.ActorOf(context), context.RequestAborted));
    }

    private static IResult Written(HttpContext context, string policyId, RiskRuleRecord rule)
    {
        SystemPolicyEndpoints.Require(policyId);
        return Answer.Json(RuleJson.Write(rule, OrgLinks.Root(context)));
    }
}
