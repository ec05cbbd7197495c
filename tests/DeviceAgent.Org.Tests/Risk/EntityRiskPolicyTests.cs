using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Risk;

namespace DeviceAgent.Org.Tests.Risk;

public sealed class EntityRiskPolicyTests : IAsyncLifetime
{
    private const string Policy = $"/api/v1/policies/{EntityRiskPolicy.PolicyId}";
    private const string Rules = $"{Policy}/rules";
    private const string Try = "/api/v1/device-access/entity-risk-policy/try";

    private TestOrg org = null!;
    private JsonNode ada = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        ada = await org.CreateUserAsync("ada@example.com");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Rules_keep_an_order_without_gaps_before_the_catch_all_rule_which_stays()
    {
        JsonNode policy = Assert.Single((await org.GetAsync("/api/v1/policies?type=ENTITY_RISK")).AsArray())!;
        Assert.True((bool)policy["system"]!);
        Assert.Empty((await org.GetAsync("/api/v1/policies?type=PASSWORD")).AsArray());
        JsonNode a = await AddAsync("A");
        await AddAsync("B");
        JsonNode c = await AddAsync("C", priority: 1);
        await AddAsync("D", priority: 50);
        Assert.Equal(["1 C", "2 A", "3 B", "4 D", "99 Catch-all Rule"], await OrderAsync());

        await StepAsync(a, "up");
        await StepAsync(a, "up");
        await StepAsync(c, "down");
        Assert.Equal(["1 A", "2 B", "3 C", "4 D", "99 Catch-all Rule"], await OrderAsync());
        await DeleteAsync(a);
        Assert.Equal(["1 B", "2 C", "3 D", "99 Catch-all Rule"], await OrderAsync());
        JsonNode moved = await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync($"{Rules}/{c["id"]}", Body("C", priority: 3)));
        Assert.Equal(3, (int)moved["priority"]!);
        Assert.Equal(["1 B", "2 D", "3 C", "99 Catch-all Rule"], await OrderAsync());

        string catchAll = $"{Rules}/{EntityRiskPolicy.CatchAllId}";
        Assert.Equal(HttpStatusCode.Forbidden, (await org.Admin.DeleteAsync(catchAll)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await org.Admin.PutAsJsonAsync(catchAll, Body("X"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await org.Admin.PostAsync(new Uri($"{catchAll}/lifecycle/deactivate", UriKind.Relative), null)).StatusCode);
        Assert.Equal(5 - 1, (await OrderAsync()).Length);
    }

    [Fact]
    public async Task The_first_active_rule_of_which_everything_fits_is_the_one_and_a_trial_says_why_no_other()
    {
        string sales = await GroupAsync("Sales");
        string admins = await GroupAsync("Admins");
        await org.Admin.PutAsync(new Uri($"/api/v1/groups/{sales}/users/{ada["id"]}", UriKind.Relative), null);
        await AddAsync("Admins", conditions: new { people = new { groups = new { include = new[] { admins } } } });
        await AddAsync("Not sales", conditions: new { people = new { groups = new { exclude = new[] { sales } } } });
        await AddAsync("Not Ada", conditions: new { people = new { users = new { exclude = new[] { (string)ada["id"]! } } } });
        await AddAsync("Brute force", conditions: new { riskDetectionTypes = new { include = new[] { "BRUTE_FORCE_ATTACK" } } });
        await AddAsync("No intelligence", conditions: new { riskDetectionTypes = new { exclude = new[] { "OKTA_THREAT_INTELLIGENCE" } } });
        await AddAsync("Medium", conditions: new { entityRisk = new { level = "MEDIUM" } });
        JsonNode hit = await AddAsync("Sales", conditions: new { people = new { groups = new { include = new[] { sales } } }, entityRisk = new { level = "HIGH" } });
        await AddAsync("Never reached");

        JsonNode trial = await TrialAsync();
        Assert.Equal(
            [
                "Admins: the user is in none of its groups",
                "Not sales: the user is in a group that is excluded",
                "Not Ada: the user is excluded",
                "Brute force: OKTA_THREAT_INTELLIGENCE is not among its detections",
                "No intelligence: OKTA_THREAT_INTELLIGENCE is excluded",
                "Medium: the level is HIGH, not MEDIUM",
                "Sales: ",
            ],
            trial["steps"]!.AsArray().Select(s => $"{s!["ruleName"]}: {s["misfit"]}"));
        Assert.Equal(((string)hit["id"]!, true, 0), ((string)trial["ruleId"]!, (bool)trial["terminates"]!, (int)trial["devices"]!));

        await StepAsync(hit, "lifecycle/deactivate");
        await StepAsync(hit, "lifecycle/deactivate");
        Assert.Equal("Never reached", (string)(await TrialAsync())["ruleName"]!);
        Assert.Single(await org.EventsAsync("policy.rule.deactivate"));
        await StepAsync(hit, "lifecycle/activate");
        Assert.Equal("Sales", (string)(await TrialAsync())["ruleName"]!);
        Assert.Equal("NONE", (string)(await org.GetAsync($"/api/v1/users/{ada["id"]}/risk"))["riskLevel"]!);
        Assert.Empty(await org.EventsAsync("policy.entity_risk.evaluate"));
    }

    [Fact]
    public async Task What_cannot_be_a_rule_is_refused_with_the_place_and_nothing_is_kept()
    {
        await AddAsync("Taken");
        string[] everything = [.. RiskDetection.Levels.Keys];
        foreach ((object body, string said) in new (object, string)[]
        {
            (new { name = "" }, "name: must be a text of 1 to 100"),
            (new { name = "taken" }, "name: another rule is called taken"),
            (new { name = "catch-all rule" }, "name: another rule is called"),
            (new { name = "X", type = "PASSWORD" }, "type: must be ENTITY_RISK"),
            (new { name = "X", priority = 0 }, "priority: must be 1 or more"),
            (new { name = "X", priority = "first" }, "priority: must be a whole number"),
            (new { name = "X", status = "ON" }, "status: must be ACTIVE or INACTIVE"),
            (new { name = "X", conditions = 5 }, "conditions: must be an object"),
            (new { name = "X", conditions = new { entityRisk = new { level = "EXTREME" } } }, "entityRisk.level: must be one of ANY"),
            (new { name = "X", conditions = new { riskDetectionTypes = new { include = new[] { everything[0] }, exclude = new[] { everything[1] } } } }, "riskDetectionTypes: either include or exclude"),
            (new { name = "X", conditions = new { riskDetectionTypes = new { include = new[] { "SHOUTING" } } } }, "riskDetectionTypes: no detection: SHOUTING"),
            (new { name = "X", conditions = new { riskDetectionTypes = new { exclude = everything } } }, "riskDetectionTypes: excludes every detection"),
            (new { name = "X", conditions = new { people = new { groups = new { include = new[] { "00gNone" } } } } }, "groups.include: no user group: 00gNone"),
            (new { name = "X", conditions = new { people = new { users = new { exclude = new[] { "bob" } } } } }, "users.exclude: no user: bob"),
            (new { name = "X", actions = new { entityRisk = new { actions = new[] { new { action = "RUN_WORKFLOW" } } } } }, "actions: must be empty or one TERMINATE_ALL_SESSIONS"),
        })
        {
            JsonNode error = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Rules, body), HttpStatusCode.BadRequest);
            Assert.StartsWith(said, (string)error["errorCauses"]![0]!["errorSummary"]!, StringComparison.Ordinal);
        }

        Assert.Equal(["1 Taken", "99 Catch-all Rule"], await OrderAsync());
        Assert.Single(await org.EventsAsync("policy.rule.add"));
        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.GetAsync("/api/v1/policies/rstNone/rules")).StatusCode);
    }

    [Fact]
    public async Task A_rule_is_as_Oktas_schema_has_it_a_change_is_told_and_a_group_that_it_names_cannot_be_deleted()
    {
        string sales = await GroupAsync("Sales");
        JsonNode rule = await AddAsync("Sales", conditions: new { people = new { groups = new { include = new[] { sales } } } });
        foreach (string schema in new[] { "EntityRiskPolicyRule", "PolicyRule" })
        {
            Assert.Empty(await OktaSchemas.ValidateAsync(schema, rule.ToJsonString()));
        }

        Assert.Empty(await OktaSchemas.ValidateAsync("EntityRiskPolicy", (await org.GetAsync(Policy)).ToJsonString()));
        JsonNode kept = await TestOrg.ReadAsync(await org.Admin.DeleteAsync($"/api/v1/groups/{sales}"), HttpStatusCode.BadRequest);
        Assert.Contains("the rule Sales of the entity risk policy names the group Sales", kept.ToJsonString(), StringComparison.Ordinal);

        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync($"{Rules}/{rule["id"]}", Body("Sales and more")));
        JsonNode details = Assert.Single(await org.EventsAsync("policy.rule.update"))["target"]![0]!["changeDetails"]!;
        Assert.Equal((sales, ""), ((string)details["from"]!["groups.include"]!, (string)details["to"]!["groups.include"]!));
        Assert.Equal(HttpStatusCode.NoContent, (await org.Admin.DeleteAsync($"/api/v1/groups/{sales}")).StatusCode);
    }

    /// <summary>Okta's description calls it read-only: who writes back what they read is answered, who changes it is not.</summary>
    [Fact]
    public async Task The_policy_itself_stays_as_it_is()
    {
        JsonNode policy = await org.GetAsync(Policy);
        Assert.Equal(policy.ToJsonString(), (await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(Policy, policy))).ToJsonString());
        Assert.Equal(policy.ToJsonString(), (await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(Policy, new { type = "ENTITY_RISK", name = "Entity Risk Policy" }))).ToJsonString());

        foreach ((string name, JsonNode value) in new (string, JsonNode)[] { ("name", "Mine"), ("description", "Mine"), ("status", "INACTIVE"), ("priority", 2), ("conditions", new JsonObject()), ("type", "PASSWORD") })
        {
            JsonNode changed = policy.DeepClone();
            changed[name] = value;
            JsonNode error = await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(Policy, changed), HttpStatusCode.Forbidden);
            Assert.Equal(("E0000077", $"Cannot modify the {name} attribute because it is read-only."), ((string)error["errorCode"]!, (string)error["errorSummary"]!));
        }

        await RefusedAsync(org.Admin.PutAsJsonAsync(Policy, new { type = "ENTITY_RISK" }), HttpStatusCode.BadRequest, "name: is missing");
        await RefusedAsync(org.Admin.PostAsync(new Uri($"{Policy}/lifecycle/deactivate", UriKind.Relative), null), HttpStatusCode.Forbidden, "cannot be deactivated");
        await RefusedAsync(org.Admin.DeleteAsync(Policy), HttpStatusCode.Forbidden, "cannot be deleted");
        await RefusedAsync(org.Admin.PostAsJsonAsync("/api/v1/policies", policy), HttpStatusCode.BadRequest, "there is one ENTITY_RISK policy in every org");
        await RefusedAsync(org.Admin.PostAsJsonAsync("/api/v1/policies", new { type = "PASSWORD", name = "P" }), HttpStatusCode.BadRequest, "no other policies");
        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.PutAsJsonAsync("/api/v1/policies/rstNone", policy)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await org.Admin.PostAsync(new Uri($"{Policy}/lifecycle/activate", UriKind.Relative), null)).StatusCode);
        Assert.Equal(policy.ToJsonString(), (await org.GetAsync(Policy)).ToJsonString());
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> request, HttpStatusCode status, string words) =>
        Assert.Contains(words, (string)(await TestOrg.ReadAsync(await request, status))["errorCauses"]![0]!["errorSummary"]!, StringComparison.Ordinal);

    private static object Body(string name, int? priority = null, object? conditions = null) => new
    {
        type = "ENTITY_RISK",
        name,
        priority,
        conditions = conditions ?? new { },
        actions = new { entityRisk = new { actions = new[] { new { action = "TERMINATE_ALL_SESSIONS" } } } },
    };

    private async Task<JsonNode> AddAsync(string name, int? priority = null, object? conditions = null) =>
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Rules, Body(name, priority, conditions)));

    private async Task<JsonNode> TrialAsync() =>
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Try, new { user = "ada@example.com", type = "OKTA_THREAT_INTELLIGENCE", level = "HIGH" }));

    private async Task<string> GroupAsync(string name) =>
        (string)(await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/groups", new { profile = new { name } })))["id"]!;

    private async Task StepAsync(JsonNode rule, string step) =>
        Assert.Equal(HttpStatusCode.NoContent, (await org.Admin.PostAsync(new Uri($"{Rules}/{rule["id"]}/{step}", UriKind.Relative), null)).StatusCode);

    private async Task DeleteAsync(JsonNode rule) =>
        Assert.Equal(HttpStatusCode.NoContent, (await org.Admin.DeleteAsync($"{Rules}/{rule["id"]}")).StatusCode);

    private async Task<string[]> OrderAsync() => [.. (await org.GetAsync(Rules)).AsArray().Select(r => $"{r!["priority"]} {r["name"]}")];
}
