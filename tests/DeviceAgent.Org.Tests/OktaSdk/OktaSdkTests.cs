using System.Text.Json.Nodes;
using DeviceAgent.Org.Tests.Access;
using DeviceAgent.Org.Tests.WebConsole;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.OktaSdk;

/// <summary>Okta's own SDK for Node.js, which nobody here wrote, against the org over TLS with the org's own CA.</summary>
public sealed class OktaSdkTests
{
    private const string Folder = "tests/DeviceAgent.Org.Tests/OktaSdk";

    [NodeFact]
    public async Task Oktas_SDK_does_what_an_admin_would_do_with_it()
    {
        string modules = await NpmFolder.InstallAsync(Folder);
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") });
        foreach (string name in new[] { "ada", "grace", "alan", "edsger", "barbara" })
        {
            await org.CreateUserAsync($"{name}@example.com");
        }

        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, await org.GetAsync("/api/v1/users/ada@example.com"));
        Dictionary<string, string> seen = await RunAsync(org, modules);

        Assert.Equal("""["ada@example.com","grace@example.com","alan@example.com","edsger@example.com","barbara@example.com"]""", seen["users"]);
        Assert.Equal("\"SUSPENDED\"", seen["suspended"]);
        Assert.Equal("""["Device Logout","EA","DISABLED","ENABLED","ENABLED"]""", seen["feature"]);
        Assert.Equal("""["ada@example.com"]""", seen["group"]);
        Assert.Equal("""["Entity Risk Policy","ENTITY_RISK",true]""", seen["policy"]);
        Assert.Equal("""["1 Also pilots INACTIVE","2 Pilots at risk INACTIVE","99 Catch-all Rule ACTIVE"]""", seen["rules"]);
        Assert.Equal("""["ACTIVE",true,"TERMINATE_ALL_SESSIONS"]""", seen["rule"]);
        Assert.Equal("""["HIGH","LOW"]""", seen["risk"]);
        Assert.Equal("""[404,"E0000007"]""", seen["error"]);

        // By pages of 3 the same as in one.
        string[] log = [.. JsonNode.Parse(seen["log"])!.AsArray().Select(e => (string)e!)];
        Assert.Equal((await org.GetAsync("/api/v1/logs?limit=1000")).AsArray().Select(e => (string)e!["eventType"]!), log);
        Assert.Contains("policy.rule.deactivate", log);
        Assert.Equal(
            """["user.risk.detect","user.risk.change","policy.entity_risk.evaluate","policy.entity_risk.action","user.authentication.universal_logout","device.desktop_mfa.device_logout.started","user.risk.change"]""",
            seen["trace"]);
        Assert.Single((await mac.PollNowAsync()).Sets);
    }

    private static async Task<Dictionary<string, string>> RunAsync(TestOrg org, string modules)
    {
        await using TestProcess node = TestProcess.Start("/usr/bin/node", [Path.Combine(Repository.Root, Folder, "story.js")], new Dictionary<string, string?>
        {
            ["NODE_PATH"] = modules,
            ["NODE_EXTRA_CA_CERTS"] = org.Host.Folder.ServerAuthorityCertificate,
            ["ORG"] = org.Host.Addresses.Admin.TrimEnd('/'),
            ["TOKEN"] = org.Token,
            ["UNTIL"] = org.Time.GetUtcNow().AddMinutes(1).ToString("O"),
        });
        int code = await node.WaitForExitAsync();
        Assert.True(code == 0, string.Join('\n', node.Output.Concat(node.Error)));
        return node.Output.Select(l => JsonNode.Parse(l)!).ToDictionary(l => (string)l["step"]!, l => l["seen"]!.ToJsonString());
    }
}
