using System.Globalization;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class OrgClientRetryTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private Task<DeviceAgent.Protocol.Polling.PollResponse> PollAsync(TlsTestServer server) =>
        fixture.Client(server.Url).PollAsync(Endpoints(server.Url), Request, CancellationToken.None);

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_passing_failure_is_retried(int status)
    {
        int requests = 0;
        await using TlsTestServer server = await fixture.ServeAsync(
            c => JsonAsync(c, NoSets, Interlocked.Increment(ref requests) < 3 ? status : 200));
        await PollAsync(server);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Another_client_error_is_not_retried(int status)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, "{}", status));
        OrgUnavailableException e = await fixture.FailsAsync(server.Url);
        Assert.Equal(status, e.StatusCode);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Four_retries_are_the_limit_and_each_waits()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, "{}", 503));
        Assert.Equal(503, (await fixture.FailsAsync(server.Url)).StatusCode);
        Assert.Equal(5, server.Requests.Count);
        Assert.Equal(4, fixture.Time.Waits.Count);
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_honoured()
    {
        int requests = 0;
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.Headers.RetryAfter = "13";
            return JsonAsync(c, NoSets, Interlocked.Increment(ref requests) == 1 ? 429 : 200);
        });
        await PollAsync(server);
        Assert.Equal(TimeSpan.FromSeconds(13), Assert.Single(fixture.Time.Waits));
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_measured_against_the_orgs_own_clock()
    {
        int requests = 0;
        var orgNow = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.Headers.Date = orgNow.ToString("r", CultureInfo.InvariantCulture);
            c.Response.Headers.RetryAfter = orgNow.AddSeconds(12).ToString("r", CultureInfo.InvariantCulture);
            return JsonAsync(c, NoSets, Interlocked.Increment(ref requests) == 1 ? 503 : 200);
        });
        await PollAsync(server);
        Assert.Equal(TimeSpan.FromSeconds(12), Assert.Single(fixture.Time.Waits));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("86400", 900)]
    public async Task A_wait_that_does_not_fit_ends_the_call_at_once_and_is_passed_on_up_to_15_minutes(string asked, int seconds)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.Headers.RetryAfter = asked;
            return JsonAsync(c, "{}", 503);
        });
        OrgUnavailableException e = await fixture.FailsAsync(server.Url);
        Assert.Equal(TimeSpan.FromSeconds(seconds), e.RetryAfter);
        Assert.Single(server.Requests);
        Assert.Empty(fixture.Time.Waits);
    }

    [Fact]
    public async Task Retry_After_in_the_past_means_our_own_delay()
    {
        int requests = 0;
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.Headers.RetryAfter = "Thu, 01 Jan 1970 00:00:00 GMT";
            return JsonAsync(c, NoSets, Interlocked.Increment(ref requests) == 1 ? 503 : 200);
        });
        await PollAsync(server);
        Assert.True(Assert.Single(fixture.Time.Waits) > TimeSpan.Zero);
    }

    [Fact]
    public async Task Nobody_listening_is_retried_and_named()
    {
        TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets));
        Uri url = server.Url;
        await server.DisposeAsync();
        OrgUnavailableException e = await fixture.FailsAsync(url);
        Assert.Contains("refused", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Null(e.StatusCode);
        Assert.Equal(4, fixture.Time.Waits.Count);
    }

    [Fact]
    public async Task The_breaker_opens_on_short_calls_but_a_held_poll_still_goes_out()
    {
        bool broken = true;
        await using TlsTestServer server = await fixture.ServeAsync(c => JsonAsync(c, NoSets, Volatile.Read(ref broken) ? 500 : 200));
        OrgClient client = fixture.Client(server.Url);
        OrgEndpoints org = Endpoints(server.Url);
        for (int call = 0; call < 2; call++)
        {
            await Assert.ThrowsAsync<OrgUnavailableException>(() => client.PollAsync(org, Request, CancellationToken.None));
        }

        Assert.Equal(10, server.Requests.Count);
        Volatile.Write(ref broken, false);
        OrgUnavailableException e = await Assert.ThrowsAsync<OrgUnavailableException>(
            () => client.PollAsync(org, Request, CancellationToken.None));
        Assert.Contains("was not asked", e.Message);
        Assert.Equal(10, server.Requests.Count);

        await client.PollHeldAsync(org, Request, Hold, CancellationToken.None);
        Assert.Equal(11, server.Requests.Count);

        fixture.Time.Advance(TimeSpan.FromSeconds(31));
        await client.PollAsync(org, Request, CancellationToken.None);
        Assert.Equal(12, server.Requests.Count);
    }

    [Fact]
    public async Task A_silent_org_ends_the_call_at_the_total_limit()
    {
        using var asked = new SemaphoreSlim(0);
        await using TlsTestServer server = await fixture.ServeAsync(async c =>
        {
            asked.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Task<OrgUnavailableException> call = fixture.FailsAsync(server.Url);
        while (await Task.WhenAny(call, asked.WaitAsync()) != call)
        {
            fixture.Time.Advance(OrgClientTimes.Attempt);
        }

        Assert.Matches("did not answer within (15|60) s", (await call).Message);
        Assert.InRange(server.Requests.Count, 3, 4);
    }

    [Fact]
    public async Task A_cancelled_call_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using TlsTestServer server = await fixture.ServeAsync(async c =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => fixture.Client(server.Url).PollAsync(Endpoints(server.Url), Request, cancel.Token));
        Assert.Single(server.Requests);
    }
}
