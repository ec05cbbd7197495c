using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

public sealed class OrgClientHeldPollTests : IDisposable
{
    private readonly OrgClientFixture fixture = new();
    private readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => fixture.Dispose();

    /// <summary>Holds polls without returnImmediately until the test releases them; answers all others at once.</summary>
    private Task<TlsTestServer> ServeHeldAsync() => fixture.ServeAsync(async c =>
    {
        if (c.Request.Headers.ContainsKey(HoldPreference.HeaderName))
        {
            arrived.TrySetResult();
            await release.Task.WaitAsync(c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await JsonAsync(c, NoSets);
    });

    private static Task<PollResponse> HoldAsync(OrgClient client, Uri url, CancellationToken cancellationToken = default) =>
        client.PollHeldAsync(Endpoints(url), Request, Hold, cancellationToken);

    [Fact]
    public async Task A_held_poll_asks_for_its_hold_and_never_sets_the_org_clock()
    {
        await using TlsTestServer server = await ServeHeldAsync();
        release.SetResult();
        await HoldAsync(fixture.Client(server.Url), server.Url);
        TlsTestServer.Seen seen = Assert.Single(server.Requests);
        Assert.Equal("wait=55", seen.Headers["Prefer"]);
        Assert.Equal("""{"maxEvents":10,"returnImmediately":false}""", seen.Body);
        Assert.False(fixture.OrgTime.TryNow(out _, out _));
    }

    [Fact]
    public async Task A_held_poll_without_an_answer_is_given_up_15_seconds_after_its_hold_and_its_connection_dropped()
    {
        await using TlsTestServer server = await ServeHeldAsync();
        OrgClient client = fixture.Client(server.Url);
        Task<PollResponse> held = HoldAsync(client, server.Url);
        await arrived.Task;
        fixture.Time.Advance(TimeSpan.FromSeconds(69));
        Assert.False(held.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        OrgUnavailableException e = await Assert.ThrowsAsync<OrgUnavailableException>(() => held);
        Assert.Contains("did not answer within 70 s", e.Message);
        Assert.False(e.CutWhileHeld);

        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        Assert.Equal(2, server.Requests.DistinctBy(r => r.ConnectionId).Count());
    }

    [Fact]
    public async Task A_proxy_that_cuts_idle_connections_after_20_seconds_is_recognised()
    {
        await using TlsTestServer server = await ServeHeldAsync();
        await using var proxy = new ForwardingProxy(server.Port);
        OrgClient client = fixture.Client(proxy.Url);
        Task<PollResponse> held = HoldAsync(client, proxy.Url);
        await arrived.Task;
        fixture.Time.Advance(TimeSpan.FromSeconds(20));
        proxy.CutAll();
        OrgUnavailableException e = await Assert.ThrowsAsync<OrgUnavailableException>(() => held);
        Assert.True(e.CutWhileHeld, e.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_connection_that_ends_at_once_was_no_idle_cut()
    {
        await using TlsTestServer server = await ServeHeldAsync();
        await using var proxy = new ForwardingProxy(server.Port);
        Task<PollResponse> held = HoldAsync(fixture.Client(proxy.Url), proxy.Url);
        await arrived.Task;
        proxy.CutAll();
        Assert.False((await Assert.ThrowsAsync<OrgUnavailableException>(() => held)).CutWhileHeld);
    }

    [Fact]
    public async Task No_connection_at_all_was_no_idle_cut()
    {
        TlsTestServer server = await ServeHeldAsync();
        Uri url = server.Url;
        await server.DisposeAsync();
        Assert.False((await Assert.ThrowsAsync<OrgUnavailableException>(() => HoldAsync(fixture.Client(url), url))).CutWhileHeld);
    }

    [Fact]
    public async Task A_half_open_connection_costs_one_try_and_the_next_one_is_fresh()
    {
        await using TlsTestServer server = await ServeHeldAsync();
        await using var proxy = new ForwardingProxy(server.Port);
        OrgClient client = fixture.Client(proxy.Url);
        OrgEndpoints org = Endpoints(proxy.Url);
        await client.PollAsync(org, Request, CancellationToken.None);
        Task swallowed = proxy.FreezeAll();
        Task<PollResponse> poll = client.PollAsync(org, Request, CancellationToken.None);
        await swallowed;
        fixture.Time.Advance(OrgClientTimes.Attempt);
        Assert.Empty((await poll).Sets);
        Assert.Equal(2, proxy.Accepted);
    }

    [Fact]
    public async Task Dropping_the_connections_lets_a_held_poll_finish()
    {
        await using TlsTestServer server = await ServeHeldAsync();
        OrgClient client = fixture.Client(server.Url);
        Task<PollResponse> held = HoldAsync(client, server.Url);
        await arrived.Task;
        client.DropConnections();
        await client.PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        release.SetResult();
        Assert.Empty((await held).Sets);
        Assert.Equal(2, server.Requests.DistinctBy(r => r.ConnectionId).Count());
    }

    [Fact]
    public async Task A_cancelled_held_poll_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using TlsTestServer server = await ServeHeldAsync();
        Task<PollResponse> held = HoldAsync(fixture.Client(server.Url), server.Url, cancel.Token);
        await arrived.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public async Task A_failing_held_poll_is_tried_once_and_passes_on_what_the_org_asked_for()
    {
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.Headers.RetryAfter = "90";
            return JsonAsync(c, "{}", 503);
        });
        OrgUnavailableException e = await Assert.ThrowsAsync<OrgUnavailableException>(
            () => HoldAsync(fixture.Client(server.Url), server.Url));
        Assert.Equal((503, TimeSpan.FromSeconds(90)), (e.StatusCode, e.RetryAfter));
        Assert.Single(server.Requests);
    }
}
