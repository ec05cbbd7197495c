using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>What counts as an answer of the org, and what does not.</summary>
public sealed class OrgClientAnswerTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private async Task<OrgUnavailableException> RefusedAsync(Func<HttpContext, Task> answer)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => answer(c));
        OrgUnavailableException e = await fixture.FailsAsync(server.Url);
        Assert.Single(server.Requests);
        return e;
    }

    private async Task<OrgUnavailableException> RefusedRawAsync(string answer, int requests)
    {
        await using var server = new RawTlsServer(fixture.Authority.Server(), _ => answer);
        OrgUnavailableException e = await fixture.FailsAsync(server.Url);
        Assert.Equal(requests, server.Requests);
        return e;
    }

    [Fact]
    public async Task A_poll_sends_the_request_and_returns_the_sets()
    {
        await using TlsTestServer server = await fixture.ServeAsync(
            c => JsonAsync(c, """{"sets":{"a":"x.y.z","b":null},"moreAvailable":true}"""));
        PollResponse response = await fixture.Client(server.Url).PollAsync(
            Endpoints(server.Url), Request with { Ack = ["done"] }, CancellationToken.None);
        Assert.Equal(("x.y.z", ""), (response.Sets["a"], response.Sets["b"]));
        Assert.True(response.MoreAvailable);
        TlsTestServer.Seen seen = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/poll"), (seen.Method, seen.Path));
        Assert.Equal("""{"ack":["done"],"maxEvents":10,"returnImmediately":true}""", seen.Body);
        Assert.Equal("application/json", seen.Headers["Content-Type"]);
        Assert.Equal(fixture.Device.Thumbprint, seen.Thumbprint);
    }

    [Fact]
    public async Task A_captive_portal_is_recognised()
    {
        OrgUnavailableException e = await RefusedAsync(c =>
        {
            c.Response.ContentType = "text/html; charset=utf-8";
            return c.Response.WriteAsync("<html>Please accept our terms</html>");
        });
        Assert.Contains("HTML page: captive portal or proxy?", e.Message);
        Assert.Equal(200, e.StatusCode);
        Assert.False(fixture.OrgTime.TryNow(out _, out _), "a portal's clock is not the org's");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_named_and_not_followed(int status)
    {
        OrgUnavailableException e = await RefusedAsync(c =>
        {
            c.Response.StatusCode = status;
            c.Response.Headers.Location = "https://login.portal.example/accept?secret=1";
            return Task.CompletedTask;
        });
        Assert.Contains("redirect to login.portal.example", e.Message);
        Assert.DoesNotContain("secret", e.Message);
    }

    [Fact]
    public async Task Another_content_type_is_refused() =>
        Assert.Contains("'text/plain' instead of JSON", (await RefusedAsync(c =>
        {
            c.Response.ContentType = "text/plain";
            return c.Response.WriteAsync(NoSets);
        })).Message);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sets":null}""")]
    [InlineData("""{"sets":{"a":"x.y.z"}""")]
    [InlineData("""{"sets":{"a":5}}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task An_incomplete_or_wrong_message_is_refused(string json) =>
        Assert.Contains("/poll answered", (await RefusedAsync(c => JsonAsync(c, json))).Message);

    [Fact]
    public async Task A_body_cut_in_the_middle_is_tried_again_and_never_taken_for_complete()
    {
        await using var server = new RawTlsServer(fixture.Authority.Server(), n => n < 3
            ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"sets\":{}}"
            : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 23\r\n\r\n{\"sets\":{\"a\":\"x.y.z\"} }");
        PollResponse response = await fixture.Client(server.Url).PollAsync(
            Endpoints(server.Url), Request, CancellationToken.None);
        Assert.Equal("x.y.z", response.Sets["a"]);
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task A_chunked_body_without_its_last_chunk_is_not_complete() =>
        await RefusedRawAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"sets\":{}}\r\n", requests: 5);

    [Fact]
    public async Task An_oversized_body_is_refused_by_its_length() => Assert.Contains(
        "more than 1 MiB",
        (await RefusedRawAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{", 1)).Message);

    [Fact]
    public async Task An_oversized_chunked_body_is_refused_while_reading()
    {
        string block = new(' ', 64 * 1024);
        OrgUnavailableException e = await RefusedAsync(async c =>
        {
            c.Response.ContentType = "application/json";
            for (int i = 0; i < 32 && !c.RequestAborted.IsCancellationRequested; i++)
            {
                await c.Response.WriteAsync(block);
            }
        });
        Assert.Contains("more than 1 MiB", e.Message);
    }

    [Fact]
    public async Task A_body_of_exactly_one_mebibyte_is_read()
    {
        string padding = new(' ', (1024 * 1024) - NoSets.Length);
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets + padding));
        Assert.Empty((await fixture.Client(server.Url).PollAsync(Endpoints(server.Url), Request, CancellationToken.None)).Sets);
    }

    [Fact]
    public async Task A_wrong_status_line_is_a_failure() =>
        Assert.Contains("/poll", (await RefusedRawAsync("HELLO\r\n\r\n", requests: 5)).Message);

    [Fact]
    public async Task The_orgs_error_is_quoted_in_one_short_line()
    {
        string longText = new('x', 500);
        OrgUnavailableException e = await RefusedAsync(
            c => JsonAsync(c, $$"""{"errorCode":"E0000007","errorSummary":"Not found:\r\n\u001b[2J\u202e{{longText}}"}""", 404));
        Assert.Contains("status 404: Not found:", e.Message);
        Assert.DoesNotContain(e.Message, char.IsControl);
        Assert.DoesNotContain('\u202e', e.Message);
        Assert.True(e.Message.Length < 350, e.Message);
    }

    [Theory]
    [InlineData(202, "", true)]
    [InlineData(204, "", true)]
    [InlineData(200, """{"device_id":"d"}""", true)]
    [InlineData(200, "", false)]
    [InlineData(200, "{", false)]
    public async Task A_check_in_and_an_outcome_count_as_received_only_when_the_org_said_so(int status, string body, bool accepted)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.StatusCode = status;
            c.Response.ContentType = body.Length > 0 ? "application/json" : null;
            return body.Length > 0 ? c.Response.WriteAsync(body) : Task.CompletedTask;
        });
        OrgClient client = fixture.Client(server.Url);
        OrgEndpoints org = Endpoints(server.Url);
        Task checkIn = client.CheckInAsync(org, Messages.CheckIn, CancellationToken.None);
        Task outcome = client.ReportOutcomeAsync(org, Messages.Outcome, CancellationToken.None);
        if (accepted)
        {
            await checkIn;
            await outcome;
            Assert.Equal(["/check-in", "/outcome"], server.Requests.Select(r => r.Path).Order());
            return;
        }

        await Assert.ThrowsAsync<OrgUnavailableException>(() => checkIn);
        await Assert.ThrowsAsync<OrgUnavailableException>(() => outcome);
    }
}
