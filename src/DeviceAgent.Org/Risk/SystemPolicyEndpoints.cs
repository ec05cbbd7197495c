using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Risk;

/// <summary>
/// <c>/api/v1/policies</c>: the one entity risk policy itself. Okta's API description calls it read-only and says that an org has exactly one
/// (<c>PolicyType</c>), so it is never made, changed, deactivated or deleted; what an admin changes are its rules. A PUT of what it is already,
/// as scripts do that read and write back, is answered with it.
/// </summary>
internal static class SystemPolicyEndpoints
{
    internal const string One = All + "/{policyId}";

    private const string All = "/api/v1/policies";

    /// <summary>The members of Okta's <c>EntityRiskPolicy</c> that a PUT could change, as they are. What the org assigns is not looked at.</summary>
    private static readonly Dictionary<string, JsonNode?> Fixed = new()
    {
        ["name"] = EntityRiskPolicy.PolicyName,
        ["type"] = RuleJson.PolicyType,
        ["description"] = EntityRiskPolicy.PolicyDescription,
        ["status"] = RuleJson.Active,
        ["priority"] = 1,
        ["conditions"] = null,
    };

    public static void Map(RouteGroupBuilder read, RouteGroupBuilder manage)
    {
        read.MapGet(All, List);
        manage.MapPost(All, CreateAsync);
        read.MapGet(One, (HttpContext context, string policyId) => Written(context, policyId));
        manage.MapPut(One, ReplaceAsync);
        manage.MapDelete(One, (string policyId) => Refuse(policyId, "cannot be deleted"));
        manage.MapPost(One + "/lifecycle/activate", (string policyId) =>
        {
            Require(policyId);
            return Results.NoContent();
        });
        manage.MapPost(One + "/lifecycle/deactivate", (string policyId) =>
            Refuse(policyId, "cannot be deactivated: deactivate its rules, or disable the feature Device Logout"));
    }

    /// <exception cref="OrgException">404: another one.</exception>
    internal static void Require(string policyId)
    {
        if (policyId != EntityRiskPolicy.PolicyId)
        {
            throw OrgException.NotFound("Policy", policyId);
        }
    }

    private static IResult List(HttpContext context)
    {
        string? type = context.Request.Query["type"];
        return string.IsNullOrEmpty(type)
            ? throw OrgException.Invalid("type", $"is missing, such as {RuleJson.PolicyType}")
            : Answer.Page<object>(context, type == RuleJson.PolicyType ? [Body(context)] : [], null);
    }

    private static async Task CreateAsync(HttpContext context)
    {
        JsonNode? type = (await RequestBody.ReadAsync<JsonObject>(context))["type"];
        throw OrgException.Invalid("type", JsonNode.DeepEquals(type, Fixed["type"])
            ? $"there is one {RuleJson.PolicyType} policy in every org, {EntityRiskPolicy.PolicyId}: add rules to it"
            : $"there are no other policies than {RuleJson.PolicyType} here");
    }

    private static async Task<IResult> ReplaceAsync(HttpContext context, string policyId)
    {
        Require(policyId);
        JsonObject body = await RequestBody.ReadAsync<JsonObject>(context);
        foreach (string required in new[] { "name", "type" })
        {
            _ = body[required] ?? throw OrgException.Invalid(required, "is missing");
        }

        foreach ((string name, JsonNode? value) in Fixed)
        {
            if (body[name] is { } other && !JsonNode.DeepEquals(other, value))
            {
                throw new OrgException(
                    StatusCodes.Status403Forbidden,
                    "E0000077",
                    $"Cannot modify the {name} attribute because it is read-only.",
                    $"{name}: the entity risk policy is the org's own and stays as it is: change its rules");
            }
        }

        return Written(context, policyId);
    }

    private static IResult Refuse(string policyId, string cause)
    {
        Require(policyId);
        throw OrgException.Forbidden($"the entity risk policy is the org's own and {cause}");
    }

    private static IResult Written(HttpContext context, string policyId)
    {
        Require(policyId);
        return Answer.Json(Body(context));
    }

    private static object Body(HttpContext context)
    {
        string root = OrgLinks.Root(context);
        string self = $"{All}/{EntityRiskPolicy.PolicyId}";
        return new
        {
            id = EntityRiskPolicy.PolicyId,
            type = RuleJson.PolicyType,
            name = EntityRiskPolicy.PolicyName,
            description = EntityRiskPolicy.PolicyDescription,
            status = RuleJson.Active,
            priority = 1,
            system = true,
            _links = new { self = OrgLinks.To(root, self), rules = OrgLinks.To(root, self + "/rules", "GET", "POST") },
        };
    }
}
