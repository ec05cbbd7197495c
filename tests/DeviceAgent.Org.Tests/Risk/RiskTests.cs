using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Risk;

namespace DeviceAgent.Org.Tests.Risk;

/// <summary>From a detection to the device logout: the order, the one trace, the level afterwards.</summary>
public sealed class RiskTests : IAsyncLifetime
{
    private const string Rules = $"/api/v1/policies/{EntityRiskPolicy.PolicyId}/rules";
    private const string Detections = "/api/v1/device-access/detections";

    private TestOrg org = null!;
    private JsonNode ada = null!;
    private TestDevice mac = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        ada = await org.CreateUserAsync("ada@example.com");
        mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada);
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_risk_that_a_rule_answers_is_one_trace_from_the_detection_to_the_logout_and_the_level_is_LOW_again()
    {
        await AddRuleAsync("Risk Remediation Rule");

        JsonNode put = await TestOrg.ReadAsync(
            await org.Admin.PutAsJsonAsync(RiskPath, new { riskLevel = "HIGH", riskReason = "Reported by phone" }), HttpStatusCode.Created);

        Assert.Equal(("HIGH", "Reported by phone"), ((string)put["riskLevel"]!, (string)put["reason"]!));
        Assert.Equal("LOW", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        JsonNode logout = Assert.Single((await org.GetAsync("/api/v1/device-logouts")).AsArray())!;
        Assert.Equal("ITP_ENTITY_RISK", (string)logout["deviceLogoutType"]!);
        JsonNode[] trace = await TraceAsync((string)logout["traceId"]!);
        Assert.Equal(
            [
                "user.risk.detect", "user.risk.change", "policy.entity_risk.evaluate", "policy.entity_risk.action",
                "user.authentication.universal_logout", "device.desktop_mfa.device_logout.started", "user.risk.change",
            ],
            trace.Select(e => (string)e["eventType"]!));
        Assert.All(trace, e => Assert.Equal((string)logout["traceId"]!, (string)e["transaction"]!["id"]!));
        Assert.Equal(("NONE", "HIGH"), ChangeOf(trace[1]));
        Assert.Equal(("HIGH", "LOW"), ChangeOf(trace[^1]));
        Assert.Equal("Risk Remediation Rule", (string)trace[2]["target"]![0]!["displayName"]!);
        Assert.Equal("TERMINATE_ALL_SESSIONS", (string)trace[3]["target"]![2]!["id"]!);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Without_a_rule_that_fits_the_catch_all_rule_does_nothing_and_the_level_stays()
    {
        Assert.Equal("NONE", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        JsonNode answer = await DetectAsync("BRUTE_FORCE_ATTACK", "MEDIUM");

        Assert.Equal(EntityRiskPolicy.CatchAllId, (string)answer["rule"]!["id"]!);
        Assert.Null(answer["deviceLogout"]);
        Assert.Equal("MEDIUM", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        Assert.Empty(await org.EventsAsync("policy.entity_risk.action"));

        // A lower detection leaves the level; a higher one raises it, and by it only HIGH fits.
        await AddRuleAsync("High", level: "HIGH");
        Assert.Equal("Catch-all Rule", (string)(await DetectAsync("SECURITY_EVENTS_PROVIDER_REPORTED_RISK", "LOW"))["rule"]!["name"]!);
        Assert.Equal("MEDIUM", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        Assert.Equal("High", (string)(await DetectAsync("USER_REPORTED_SUSPICIOUS_ACTIVITY", "HIGH"))["rule"]!["name"]!);
        Assert.Single((await org.GetAsync("/api/v1/device-logouts")).AsArray());
    }

    [Fact]
    public async Task Who_takes_a_risk_back_has_found_none()
    {
        await PutAsync("HIGH", HttpStatusCode.Created);
        await AddRuleAsync("Any");

        await PutAsync("LOW", HttpStatusCode.OK);
        await PutAsync("LOW", HttpStatusCode.OK);

        Assert.Empty((await org.GetAsync("/api/v1/device-logouts")).AsArray());
        Assert.Single(await org.EventsAsync("user.risk.detect"));
        Assert.Equal([("NONE", "HIGH"), ("HIGH", "LOW")], (await org.EventsAsync("user.risk.change")).Select(ChangeOf));
    }

    [Fact]
    public async Task While_the_brake_holds_the_logout_the_level_stays_and_the_release_lowers_it()
    {
        org = await org.RestartAsync(o => o with { AutomaticLimit = 0 });
        await AddRuleAsync("Any");

        JsonNode answer = await DetectAsync("OKTA_THREAT_INTELLIGENCE", "HIGH");

        Assert.True((bool)answer["deviceLogout"]!["held"]!);
        Assert.Equal("HIGH", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        const string why = "automatic logouts of more than 0 devices within 10 minutes";
        JsonNode[] held = await TraceAsync((string)answer["traceId"]!);
        Assert.Equal(
            [
                ("user.risk.detect", "SUCCESS", "OKTA_THREAT_INTELLIGENCE"), ("user.risk.change", "SUCCESS", "OKTA_THREAT_INTELLIGENCE"),
                ("policy.entity_risk.evaluate", "SUCCESS", null),
                ("policy.entity_risk.action", "DEFERRED", why), ("user.authentication.universal_logout", "DEFERRED", why),
                ("device.desktop_mfa.device_logout.started", "SUCCESS", "Any: OKTA_THREAT_INTELLIGENCE, risk level HIGH"),
                ("device.desktop_mfa.device_logout.held", "DEFERRED", why),
            ],
            held.Select(Told));
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/device-logouts/{answer["traceId"]}/release", UriKind.Relative), null));
        Assert.Equal(
            [("device.desktop_mfa.device_logout.released", "SUCCESS", null), ("user.authentication.universal_logout", "SUCCESS", null), ("user.risk.change", "SUCCESS", "universal.logout")],
            (await TraceAsync((string)answer["traceId"]!))[held.Length..].Select(Told));
        Assert.Equal("LOW", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        Assert.Equal((string)answer["traceId"]!, (string)(await org.EventsAsync("user.risk.change"))[^1]["transaction"]!["id"]!);
    }

    [Fact]
    public async Task With_logouts_off_the_action_is_skipped_and_the_level_stays()
    {
        await AddRuleAsync("Any");
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync("/api/v1/device-access/desktop-mfa", new { logout = "DISABLED" }));

        JsonNode answer = await DetectAsync("OKTA_THREAT_INTELLIGENCE", "HIGH");

        Assert.Contains("Logout of the Desktop MFA app is off", (string)answer["deviceLogout"]!["skipped"]!, StringComparison.Ordinal);
        Assert.Equal("HIGH", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
        Assert.Equal("SKIPPED", (string)Assert.Single(await org.EventsAsync("policy.entity_risk.action"))["outcome"]!["result"]!);
        Assert.Empty(await org.EventsAsync("user.authentication.universal_logout"));
        Assert.Equal(
            (string)answer["traceId"]!, (string)Assert.Single(await org.EventsAsync("device.desktop_mfa.device_logout.skipped"))["transaction"]!["id"]!);
    }

    [Fact]
    public async Task What_is_no_risk_is_refused_and_nothing_is_half_done()
    {
        foreach ((string path, object body, string said) in new (string, object, string)[]
        {
            (RiskPath, new { }, "riskLevel: must be one of LOW, MEDIUM, HIGH"),
            (RiskPath, new { riskLevel = "NONE" }, "riskLevel: must be one of"),
            (RiskPath, new { riskLevel = "HIGH", riskReason = "<script>" }, "riskReason: at most 500 letters"),
            (RiskPath, new { riskLevel = "HIGH", riskReason = new string('x', 501) }, "riskReason: at most 500 letters"),
            (Detections, new { type = "OKTA_THREAT_INTELLIGENCE", level = "HIGH" }, "user: is missing"),
            (Detections, new { user = "ada@example.com", type = "SHOUTING", level = "HIGH" }, "type: must be one of ADMIN_REPORTED_USER_RISK"),
            (Detections, new { user = "ada@example.com", type = "BRUTE_FORCE_ATTACK", level = "HIGH" }, "level: BRUTE_FORCE_ATTACK has the level MEDIUM"),
        })
        {
            HttpResponseMessage response = path == RiskPath ? await org.Admin.PutAsJsonAsync(path, body) : await org.Admin.PostAsJsonAsync(path, body);
            JsonNode error = await TestOrg.ReadAsync(response, HttpStatusCode.BadRequest);
            Assert.StartsWith(said, (string)error["errorCauses"]![0]!["errorSummary"]!, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await org.Admin.PutAsJsonAsync("/api/v1/users/nobody/risk", new { riskLevel = "HIGH" })).StatusCode);
        Assert.Empty(await org.EventsAsync("user.risk.detect"));
        Assert.Equal("NONE", (string)(await org.GetAsync(RiskPath))["riskLevel"]!);
    }

    private string RiskPath => $"/api/v1/users/{ada["id"]}/risk";

    private static (string Type, string Result, string? Reason) Told(JsonNode entry) =>
        ((string)entry["eventType"]!, (string)entry["outcome"]!["result"]!, (string?)entry["outcome"]!["reason"]);

    private static (string From, string To) ChangeOf(JsonNode change)
    {
        JsonNode details = change["target"]![0]!["changeDetails"]!;
        return ((string)details["from"]!["riskLevel"]!, (string)details["to"]!["riskLevel"]!);
    }

    private async Task<JsonNode[]> TraceAsync(string traceId) =>
        [.. (await org.GetAsync($"/api/v1/logs?filter=debugContext.debugData.traceId eq \"{traceId}\"")).AsArray().Select(e => e!)];

    private async Task PutAsync(string riskLevel, HttpStatusCode expected) =>
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync(RiskPath, new { riskLevel }), expected);

    private async Task<JsonNode> DetectAsync(string type, string level) =>
        await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Detections, new { user = "ada@example.com", type, level }), HttpStatusCode.Accepted);

    private async Task AddRuleAsync(string name, string level = "ANY") => await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync(Rules, new
    {
        type = "ENTITY_RISK",
        name,
        conditions = new { entityRisk = new { level } },
        actions = new { entityRisk = new { actions = new[] { new { action = "TERMINATE_ALL_SESSIONS" } } } },
    }));
}
