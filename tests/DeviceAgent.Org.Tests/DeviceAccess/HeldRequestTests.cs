using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Settings;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>A profile where an admin decides.</summary>
public sealed class HeldRequestTests : IAsyncLifetime
{
    private const string Requests = "/api/v1/device-access/requests";

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync(o => o with
    {
        Settings = new OrgSettings { Profiles = new Dictionary<string, ScepProfile> { ["default"] = new("default") { Approval = ScepApproval.Admin } } },
    });

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_request_waits_and_its_poll_gets_the_certificate_once_an_admin_approves()
    {
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        using var mac = new Enrollee(org, "CN=mac-1");
        EnrollmentRequest request = mac.Request(null, "t-1");

        Assert.IsType<EnrollmentResult.Pending>(await mac.AskAsync(request));
        Assert.IsType<EnrollmentResult.Pending>(await mac.AskAsync(request));
        Assert.IsType<EnrollmentResult.Pending>(await PollAsync(mac));
        using var other = new Enrollee(org, "CN=mac-1");
        Assert.Contains("another request", await other.RefusedAsync(other.Request(null, "t-1")), StringComparison.Ordinal);

        JsonNode held = Assert.Single((await org.GetAsync(Requests)).AsArray())!;
        Assert.Equal("CN=mac-1", (string)held["subject"]!);
        Assert.Equal(known.Id, (string)held["deviceId"]!);
        Assert.Equal("192.0.2.1", (string)held["address"]!);
        foreach (int _ in Enumerable.Range(0, 2))
        {
            Assert.Equal("ISSUED", (string)(await PostAsync($"{Requests}/{held["id"]}/approve"))["status"]!);
        }

        using X509Certificate2 certificate = mac.WithKey(await PollAsync(mac));
        using HttpClient client = org.CreateDeviceClient(certificate);
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/ssf/jwks", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty((await org.GetAsync(Requests)).AsArray());
        Assert.Equal(2, (await org.GetAsync($"/api/v1/device-access/certificates?deviceId={known.Id}")).AsArray().Count);
        Assert.Single(await org.EventsAsync("device.certificate_request.hold"));
        Assert.Single(await org.EventsAsync("device.certificate_request.approve"));
    }

    [Fact]
    public async Task A_rejected_request_hears_it_at_its_next_poll()
    {
        using var mac = new Enrollee(org, "CN=mac");
        EnrollmentRequest request = mac.Request(await Enrollee.ChallengeTextAsync(org), "t-1");
        Assert.IsType<EnrollmentResult.Pending>(await mac.AskAsync(request));
        Assert.Equal(1, (int)(await org.GetAsync("/api/v1/device-access/challenges"))[0]!["used"]!);
        string id = (string)(await org.GetAsync(Requests))[0]!["id"]!;

        Assert.Equal("REJECTED", (string)(await PostAsync($"{Requests}/{id}/reject"))["status"]!);

        Assert.Equal(EnrollmentFailure.BadRequest, Assert.IsType<EnrollmentResult.Refused>(await PollAsync(mac)).Failure);
        Assert.Contains("rejected", await mac.RefusedAsync(request), StringComparison.Ordinal);
        using HttpResponseMessage late = await org.Admin.PostAsync(new Uri($"{Requests}/{id}/approve", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.Empty((await org.GetAsync("/api/v1/device-access/certificates")).AsArray());
        Assert.Single(await org.EventsAsync("device.certificate_request.reject"));
    }

    [Fact]
    public async Task A_wrong_challenge_is_refused_and_not_held_and_a_renewal_needs_nobody()
    {
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        using var mac = new Enrollee(org, "CN=mac-1");

        Assert.Contains("wrong", await mac.RefusedAsync(mac.Request("wrong")), StringComparison.Ordinal);
        mac.WithKey(await mac.RenewAsync(known.Certificate)).Dispose();

        Assert.Empty((await org.GetAsync(Requests)).AsArray());
    }

    [Fact]
    public async Task One_address_cannot_fill_the_list()
    {
        using var mac = new Enrollee(org, "CN=mac");
        for (int i = 0; i < 100; i++)
        {
            Assert.IsType<EnrollmentResult.Pending>(await mac.AskAsync((string?)null));
        }

        Assert.Contains("too many", await mac.RefusedAsync(mac.Request(null)), StringComparison.Ordinal);
        using var neighbour = new Enrollee(org, "CN=neighbour") { Address = "192.0.2.2" };
        Assert.IsType<EnrollmentResult.Pending>(await neighbour.AskAsync((string?)null));
        Assert.Equal(101, (await LinkPages.ItemsAsync(org.Admin, Requests + "?limit=40")).Count);
    }

    private static Task<EnrollmentResult> PollAsync(Enrollee mac) => mac.PollAsync("t-1");

    private async Task<JsonNode> PostAsync(string path) => await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri(path, UriKind.Relative), null));
}
