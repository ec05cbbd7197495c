using System.Net.Sockets;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Tests.Polling;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class OrgClientBugs : IDisposable
{
    private readonly OrgClientFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    /// <summary>As another kind of exception it ended the poll loop, and with it the agent (exit code 70).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_breaks_just_as_its_request_is_cancelled_is_a_cancellation(bool held)
    {
        using var cancel = new CancellationTokenSource();
        var url = new Uri("https://org.example");
        using var client = new OrgClient(
            url,
            new OrgClientFixture.OneCertificate(fixture.Device),
            fixture.InstanceKey,
            fixture.Clock,
            new OrgTime(fixture.Clock),
            NullLogger<OrgClient>.Instance,
            handlers: () => new BreakingHandler(cancel));
        OrgEndpoints org = OrgClientFixture.Endpoints(url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held
            ? client.PollHeldAsync(org, OrgClientFixture.Request, OrgClientFixture.Hold, cancel.Token)
            : client.PollAsync(org, OrgClientFixture.Request, cancel.Token));
    }

    /// <summary>Found with real processes: 20 of 562 agents that were killed and started again ended with exit code 70 by it.</summary>
    [Fact]
    public async Task A_connection_that_is_reset_just_as_it_is_made_is_an_org_that_was_not_reached()
    {
        var url = new Uri("https://org.example");
        using var client = new OrgClient(
            url,
            new OrgClientFixture.OneCertificate(fixture.Device),
            fixture.InstanceKey,
            fixture.Clock,
            new OrgTime(fixture.Clock),
            NullLogger<OrgClient>.Instance,
            handlers: () => new ResetHandler());
        OrgEndpoints org = OrgClientFixture.Endpoints(url);

        await Assert.ThrowsAsync<OrgUnavailableException>(
            () => client.PollHeldAsync(org, OrgClientFixture.Request, OrgClientFixture.Hold, CancellationToken.None));
        await Assert.ThrowsAsync<OrgUnavailableException>(() => client.PollAsync(org, OrgClientFixture.Request, CancellationToken.None));
    }

    private sealed class ResetHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }

    private sealed class BreakingHandler(CancellationTokenSource cancel) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await cancel.CancelAsync();
            throw new HttpRequestException(HttpRequestError.Unknown, "broken", new IOException("reset"));
        }
    }
}
