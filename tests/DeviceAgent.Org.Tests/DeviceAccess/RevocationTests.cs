using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.Tests.DeviceAccess;

public sealed class RevocationTests : IAsyncLifetime
{
    private static readonly Uri Jwks = new("/ssf/jwks", UriKind.Relative);

    private TestOrg org = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    private string Certificate => $"/api/v1/device-access/certificates/{device.Certificate.SerialNumber}";

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1");
        user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task Now_refuses_the_next_request_closes_the_held_poll_and_warns_of_what_is_not_heard()
    {
        JsonNode waiting = await org.LogOutAsync(user);
        await device.TakeAsync();
        Task<PollResponse> held = await device.HoldAsync();

        JsonNode revoked = await RevokeAsync(new { when = "now", reason = "keyCompromise" });

        Assert.Equal("REVOKED", (string)revoked["status"]!);
        Assert.Equal("keyCompromise", (string)revoked["revocationReason"]!);
        Assert.Contains("1 logouts wait", (string)revoked["warning"]!, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => held);
        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
        using HttpResponseMessage next = await device.Client.GetAsync(Jwks);
        Assert.Contains("the certificate is revoked", await next.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, next.StatusCode);

        JsonNode again = await RevokeAsync(new { when = "now" });
        Assert.Equal((string)revoked["revokedAt"]!, (string)again["revokedAt"]!);
        Assert.Null(again["warning"]);
        JsonNode entry = Assert.Single(await org.EventsAsync("pki.cert.revoke"));
        Assert.Equal("PublicClientApp", (string)entry["actor"]!["type"]!);
        Assert.Equal([device.Id, device.Certificate.SerialNumber], entry["target"]!.AsArray().Select(t => (string)t!["id"]!));
        Assert.NotNull(waiting["traceId"]);
    }

    [Fact]
    public async Task By_default_the_device_is_logged_out_first_and_revoked_at_its_outcome()
    {
        Task<PollResponse> held = await device.HoldAsync();

        JsonNode asked = await RevokeAsync(null);

        Assert.Equal("BOUND", (string)asked["status"]!);
        string trace = (string)Assert.Single(asked["revocationWaitsFor"]!.AsArray())!;
        Assert.Equal("MANUAL_DEVICE_LOGOUT", (string)(await org.GetAsync($"/api/v1/device-logouts/{trace}"))["deviceLogoutType"]!);
        string jti = (await held).Sets.Keys.Single();
        await device.AcknowledgeAsync(jti);
        await ReportAsync(jti, final: false);
        Assert.Equal("BOUND", (string)(await StateAsync())["status"]!);

        await ReportAsync(jti, final: true);

        await UntilRevokedAsync(advance: false);
        Assert.Single(await org.EventsAsync("pki.cert.revoke"));
        Assert.Null((await StateAsync())["revocationDeadline"]);
    }

    [Fact]
    public async Task Without_an_outcome_the_deadline_revokes_also_after_a_restart()
    {
        JsonNode asked = await RevokeAsync(new { deadline = "PT10M", reason = "superseded" });
        Assert.Equal((string)(await RevokeAsync(new { deadline = "PT5H" }))["revocationDeadline"]!, (string)asked["revocationDeadline"]!);
        org = await org.RestartAsync();
        device = device.At(org);
        Assert.Equal("BOUND", (string)(await StateAsync())["status"]!);
        await device.TakeAsync();

        org.Time.Advance(TimeSpan.FromMinutes(10));

        await UntilRevokedAsync(advance: true);
        Assert.Equal("superseded", (string)(await StateAsync())["revocationReason"]!);
        using HttpResponseMessage next = await device.Client.GetAsync(Jwks);
        Assert.Equal(HttpStatusCode.Forbidden, next.StatusCode);
    }

    [Fact]
    public async Task Now_ends_the_waiting_of_an_earlier_wish()
    {
        await RevokeAsync(new { reason = "privilegeWithdrawn" });

        JsonNode revoked = await RevokeAsync(new { when = "now" });

        Assert.Equal("REVOKED", (string)revoked["status"]!);
        Assert.Equal("privilegeWithdrawn", (string)revoked["revocationReason"]!);
    }

    [Fact]
    public async Task The_answer_names_what_else_speaks_for_the_device()
    {
        using var mac = new Enrollee(org, "CN=mac-1");
        using X509Certificate2 renewed = mac.WithKey(await mac.RenewAsync(device.Certificate));

        JsonNode waits = await RevokeAsync(null);
        JsonNode revoked = await RevokeAsync(new { when = "now" });

        Assert.All([waits, revoked], answer => Assert.Equal(renewed.SerialNumber, (string)Assert.Single(answer["stillBound"]!.AsArray())!));
    }

    [Fact]
    public async Task Where_nobody_is_to_be_logged_out_nothing_is_waited_for()
    {
        TestDevice empty = await org.CreateDeviceAsync("empty");
        JsonNode revoked = await TestOrg.ReadAsync(await org.Admin.PostAsync(
            new Uri($"/api/v1/device-access/certificates/{empty.Certificate.SerialNumber}/revoke", UriKind.Relative), null));

        Assert.Equal("REVOKED", (string)revoked["status"]!);
        Assert.Null(revoked["warning"]);
    }

    [Theory]
    [InlineData("""{"when":"later"}""")]
    [InlineData("""{"deadline":"PT1S"}""")]
    [InlineData("""{"deadline":"P8D"}""")]
    [InlineData("""{"reason":"because"}""")]
    public async Task A_bad_wish_changes_nothing(string body)
    {
        using HttpResponseMessage answer = await org.Admin.PostAsync(Certificate + "/revoke", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("BOUND", (string)(await StateAsync())["status"]!);
        Assert.Null((await StateAsync())["revocationDeadline"]);
    }

    [Fact]
    public async Task An_unknown_number_is_not_found()
    {
        using HttpResponseMessage answer = await org.Admin.PostAsync(new Uri("/api/v1/device-access/certificates/4711/revoke", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<JsonNode> RevokeAsync(object? body) => await TestOrg.ReadAsync(
        body is null ? await org.Admin.PostAsync(new Uri(Certificate + "/revoke", UriKind.Relative), null) : await org.Admin.PostAsJsonAsync(Certificate + "/revoke", body));

    private async Task<JsonNode> StateAsync() => Assert.Single((await org.GetAsync($"/api/v1/device-access/certificates?deviceId={device.Id}")).AsArray())!;

    private async Task ReportAsync(string jti, bool final)
    {
        using HttpResponseMessage answer = await device.ReportAsync(jti, final ? 2 : 1, final ? "completed" : "failed", final);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>The loop looks when it is told or its time comes; both are there already, but it is another thread that does it.</summary>
    private async Task UntilRevokedAsync(bool advance)
    {
        while ((string)(await StateAsync())["status"]! != "REVOKED")
        {
            if (advance)
            {
                org.Time.Advance(RevocationMonitor.Interval);
            }
        }
    }
}
