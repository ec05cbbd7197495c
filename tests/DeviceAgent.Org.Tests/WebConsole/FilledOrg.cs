using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Tests.DeviceAccess;
using DeviceAgent.Org.UniversalLogout;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>An org with something to see on every page.</summary>
internal static class FilledOrg
{
    public static Task<TestOrg> StartAsync() => TestOrg.StartAsync(o => o with
    {
        AdminUrl = new Uri("https://127.0.0.1:0"),
        AutomaticLimit = 0,
        Settings = new OrgSettings
        {
            Profiles = new Dictionary<string, ScepProfile> { ["default"] = new("default"), ["asked"] = new("asked") { Approval = ScepApproval.Admin } },
            UniversalLogout = new UniversalLogoutSettings
            {
                PublicUrl = new Uri("https://org.example.com/universal-logout"),
                Issuers = [new UniversalLogoutIssuer(new TrustedIssuer("okta", "https://example.okta.com", new Uri("https://example.okta.com/oauth2/v1/keys")), "0oaClient")],
            },
        },
    });

    /// <summary>Something of each kind: devices in all conditions, logouts in several states, and everything that can wait for an admin.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> FillAsync(TestOrg org)
    {
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        JsonNode bob = await org.CreateUserAsync("bob.with.a.rather.long.login.name@engineering.example.com");
        TestDevice mini = await org.CreateDeviceAsync("ada-mini");
        TestDevice old = await org.CreateDeviceAsync("ada-old-macbook-in-the-cupboard");
        await org.AssignAsync(mini, ada, "ada");
        await org.AssignAsync(old, bob, "bob");
        await mini.CheckInAsync(accounts: [new AccountReport("ada", 501, [SubjectIdentifier.OfEmail("ada@example.com")])]);
        await old.CheckInAsync("9.40.0", satisfied: false);
        JsonNode logout = await org.LogOutAsync(ada);
        await mini.ReportAsync(await mini.TakeAsync());
        await org.LogOutAsync(bob);
        await org.Admin.PostAsync(new Uri($"/api/v1/users/{bob["id"]}/lifecycle/suspend", UriKind.Relative), null);
        await Assert.ThrowsAsync<OrgException>(() => mini.WithKey().BindAsync());
        using var stranger = new Enrollee(org, "CN=ada-mini");
        await stranger.AskAsync(await Enrollee.ChallengeTextAsync(org));
        using var asks = new Enrollee(org, "CN=mac-9") { Profile = "asked" };
        await asks.AskAsync(asks.Request(null, "t-1"));
        await org.Admin.PutAsJsonAsync($"/api/v1/users/{ada["id"]}/risk", new { riskLevel = "HIGH" });
        JsonNode status = await org.GetAsync("/api/v1/device-access/status");
        Assert.Equal((1, 1, 1, 1), ((int)status["brake"]!["held"]!, (int)status["waiting"]!["instanceKeys"]!, (int)status["waiting"]!["certificates"]!, (int)status["waiting"]!["requests"]!));
        JsonNode certificate = (await org.GetAsync($"/api/v1/device-access/certificates?deviceId={mini.Id}")).AsArray()[0]!;
        return new Dictionary<string, string>
        {
            ["home"] = "/console",
            ["people"] = "/console/people",
            ["person"] = $"/console/people/{ada["id"]}",
            ["device-logout"] = $"/console/people/{bob["id"]}/device-logout",
            ["risk"] = $"/console/people/{ada["id"]}/risk",
            ["suspend"] = $"/console/people/{ada["id"]}/lifecycle/suspend",
            ["devices"] = "/console/devices",
            ["device"] = $"/console/devices/{mini.Id}",
            ["log-out"] = $"/console/devices/{mini.Id}/log-out/{ada["id"]}",
            ["revoke"] = $"/console/devices/{mini.Id}/revoke/{certificate["thumbprint"]}",
            ["logouts"] = "/console/device-logouts",
            ["logout"] = $"/console/device-logouts/{logout["traceId"]}",
            ["waiting"] = "/console/waiting",
            ["system-log"] = "/console/system-log?range=custom&since=2020-01-01T00:00",
            ["universal-logout"] = "/console/universal-logout",
            ["administrators"] = "/console/administrators",
            ["api-tokens"] = "/console/api-tokens",
        };
    }
}
