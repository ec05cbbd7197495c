using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Risk;

/// <summary>Rules as the API has them: Okta's <c>EntityRiskPolicyRule</c>.</summary>
internal static class RuleJson
{
    public const string PolicyType = "ENTITY_RISK";
    public const string Active = "ACTIVE";
    public const string Inactive = "INACTIVE";

    public static JsonObject Write(RiskRuleRecord rule, string root)
    {
        bool system = rule.Id == EntityRiskPolicy.CatchAllId;
        string self = $"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules/{rule.Id}";
        var links = new Dictionary<string, object> { ["self"] = system ? OrgLinks.To(root, self) : OrgLinks.To(root, self, "GET", "PUT", "DELETE") };
        if (!system)
        {
            string step = rule.IsActive ? "deactivate" : "activate";
            links[step] = OrgLinks.To(root, $"{self}/lifecycle/{step}", "POST");
        }

        return new JsonObject
        {
            ["id"] = rule.Id,
            ["type"] = PolicyType,
            ["name"] = rule.Name,
            ["status"] = rule.IsActive ? Active : Inactive,
            ["priority"] = rule.Priority,
            ["system"] = system,
            ["created"] = system ? null : OktaTimeConverter.Write(rule.Created),
            ["lastUpdated"] = system ? null : OktaTimeConverter.Write(rule.LastUpdated),
            ["conditions"] = new JsonObject
            {
                ["people"] = new JsonObject
                {
                    ["users"] = Selection(rule.IncludeUsers, rule.ExcludeUsers),
                    ["groups"] = Selection(rule.IncludeGroups, rule.ExcludeGroups),
                },
                ["riskDetectionTypes"] = Selection(rule.IncludeDetections, rule.ExcludeDetections),
                ["entityRisk"] = new JsonObject { ["level"] = rule.Level },
            },
            ["actions"] = new JsonObject
            {
                ["entityRisk"] = new JsonObject
                {
                    ["actions"] = rule.Terminates ? new JsonArray(new JsonObject { ["action"] = EntityRiskPolicy.Terminate }) : new JsonArray(),
                },
            },
            ["_links"] = JsonSerializer.SerializeToNode(links, OrgJson.Options),
        };
    }

    /// <exception cref="OrgException">400: a member that is not as Okta's schema has it.</exception>
    public static RiskRuleDraft Read(JsonObject body)
    {
        string? type = Text(body, "type");
        if (type is not (null or PolicyType))
        {
            throw OrgException.Invalid("type", $"must be {PolicyType}");
        }

        JsonObject? conditions = Child(body, "conditions");
        JsonObject? people = Child(conditions, "people");
        JsonObject? users = Child(people, "users");
        JsonObject? groups = Child(people, "groups");
        JsonObject? detections = Child(conditions, "riskDetectionTypes");
        return new RiskRuleDraft
        {
            Name = Text(body, "name"),
            Priority = Priority(body),
            IsActive = Text(body, "status") switch
            {
                null => null,
                Active => true,
                Inactive => false,
                _ => throw OrgException.Invalid("status", $"must be {Active} or {Inactive}"),
            },
            IncludeUsers = Texts(users, "include"),
            ExcludeUsers = Texts(users, "exclude"),
            IncludeGroups = Texts(groups, "include"),
            ExcludeGroups = Texts(groups, "exclude"),
            IncludeDetections = Texts(detections, "include"),
            ExcludeDetections = Texts(detections, "exclude"),
            Level = Text(Child(conditions, "entityRisk"), "level") ?? RiskLevel.Any,
            Terminates = Actions(Child(Child(body, "actions"), "entityRisk")),
        };
    }

    /// <summary>What an admin can change of a rule, for the System Log.</summary>
    public static Dictionary<string, object?> Facts(RiskRuleRecord rule) => new()
    {
        ["name"] = rule.Name,
        ["priority"] = rule.Priority,
        ["status"] = rule.IsActive ? Active : Inactive,
        ["users.include"] = string.Join(",", rule.IncludeUsers),
        ["users.exclude"] = string.Join(",", rule.ExcludeUsers),
        ["groups.include"] = string.Join(",", rule.IncludeGroups),
        ["groups.exclude"] = string.Join(",", rule.ExcludeGroups),
        ["riskDetectionTypes.include"] = string.Join(",", rule.IncludeDetections),
        ["riskDetectionTypes.exclude"] = string.Join(",", rule.ExcludeDetections),
        ["entityRisk.level"] = rule.Level,
        ["action"] = rule.Terminates ? EntityRiskPolicy.Terminate : "",
    };

    private static JsonObject Selection(IEnumerable<string> include, IEnumerable<string> exclude) => new()
    {
        ["include"] = new JsonArray([.. include.Select(i => JsonValue.Create(i))]),
        ["exclude"] = new JsonArray([.. exclude.Select(e => JsonValue.Create(e))]),
    };

    private static bool Actions(JsonObject? entityRisk)
    {
        JsonArray actions = Array(entityRisk, "actions");
        string?[] named = [.. actions.Select(a => a is JsonObject action ? Text(action, "action") : throw OrgException.Invalid("actions", "must be objects"))];
        return named switch
        {
            [] => false,
            [EntityRiskPolicy.Terminate] => true,
            _ => throw OrgException.Invalid("actions", $"must be empty or one {EntityRiskPolicy.Terminate}: there are no workflows here"),
        };
    }

    private static int? Priority(JsonObject body) => body["priority"] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out int priority) => priority,
        _ => throw OrgException.Invalid("priority", "must be a whole number"),
    };

    private static JsonObject? Child(JsonObject? parent, string name) => parent?[name] switch
    {
        null => null,
        JsonObject child => child,
        _ => throw OrgException.Invalid(name, "must be an object"),
    };

    private static string? Text(JsonObject? parent, string name) => parent?[name] is { } node ? TextOf(node, name) : null;

    private static string[] Texts(JsonObject? parent, string name) => [.. Array(parent, name).Select(n => TextOf(n, name))];

    private static JsonArray Array(JsonObject? parent, string name) => parent?[name] switch
    {
        null => [],
        JsonArray list => list,
        _ => throw OrgException.Invalid(name, "must be a list"),
    };

    private static string TextOf(JsonNode? node, string name)
    {
        try
        {
            return node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw OrgException.Invalid(name, "must be text");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which JSON can escape and no text can hold.
            throw OrgException.Invalid(name, "must be text");
        }
    }
}
