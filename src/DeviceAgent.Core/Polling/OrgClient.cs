using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using Microsoft.Extensions.Logging;
using Polly.Timeout;

namespace DeviceAgent.Core.Polling;

/// <summary>The org over HTTP/1.1 and mutual TLS. Safe for use by several threads.</summary>
public sealed class OrgClient : IOrgClient, IDisposable
{
    /// <summary>A connection that ends sooner than this after the request was a dead one from the pool, not an idle cut.</summary>
    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(1);

    private readonly OrgConnections connections;
    private readonly InstanceKey instanceKey;
    private readonly OrgExchange exchange;
    private readonly OrgPipelines pipelines;
    private readonly OrgDiscovery discovery;
    private readonly IMachineClock clock;
    private readonly ILogger logger;

    /// <param name="orgUrl">The org's device URL (https), which is the issuer; see <see cref="OrgIssuer"/>.</param>
    /// <param name="identity">Asked for the Device Access certificate before every request.</param>
    /// <param name="instanceKey">Signs what is posted, and is named in every check-in; not disposed.</param>
    /// <param name="clock">The machine's clocks.</param>
    /// <param name="orgTime">Set by every short exchange.</param>
    /// <param name="logger">Never sees a body, a header or a query.</param>
    /// <param name="roots">The only roots to trust for the org's certificate; null means the system's.</param>
    /// <param name="handlers">Makes the network for tests and simulations; null means the real one.</param>
    /// <param name="random">Spreads the retries of a fleet; null means the process's own.</param>
    /// <param name="token">The bearer token of a transmitter that wants one; null means none.</param>
    /// <exception cref="ArgumentException"><paramref name="orgUrl"/> is not an absolute https URL without query and fragment.</exception>
    public OrgClient(
        Uri orgUrl,
        IDeviceIdentity identity,
        InstanceKey instanceKey,
        IMachineClock clock,
        OrgTime orgTime,
        ILogger<OrgClient> logger,
        RootsFile? roots = null,
        Func<HttpMessageHandler>? handlers = null,
        Random? random = null,
        BearerTokenFile? token = null)
    {
        ArgumentNullException.ThrowIfNull(orgUrl);
        ArgumentNullException.ThrowIfNull(instanceKey);
        ArgumentNullException.ThrowIfNull(clock);
        if (!orgUrl.IsAbsoluteUri || orgUrl.Scheme != Uri.UriSchemeHttps || orgUrl.Query.Length + orgUrl.Fragment.Length > 0)
        {
            throw new ArgumentException($"not an https URL without query and fragment: {orgUrl}", nameof(orgUrl));
        }

        this.instanceKey = instanceKey;
        this.clock = clock;
        this.logger = logger;
        var own = new OrgHandlers(identity, roots, clock, logger);
        connections = handlers is null
            ? new OrgConnections(own.Create, own.Outdated, own.Refused)
            : new OrgConnections(handlers, () => false, () => false);
        exchange = new OrgExchange(connections, instanceKey, clock, orgTime, token);
        pipelines = new OrgPipelines(new SteadyTime(clock), random ?? Random.Shared, logger);
        discovery = new OrgDiscovery(orgUrl, AskAsync, mayCreate: true);
    }

    public Task<OrgEndpoints> DiscoverAsync(CancellationToken cancellationToken) => discovery.ReadAsync(cancellationToken);

    public async Task<OrgKeySet> GetSigningKeysAsync(OrgEndpoints org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        return SigningKeySet.Read(await AskAsync(OrgRequest.Get(org.SigningKeys) with { IsPublic = true }, cancellationToken).ConfigureAwait(false));
    }

    public async Task<PollResponse> PollAsync(OrgEndpoints org, PollRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        ArgumentNullException.ThrowIfNull(request);
        byte[] body = Write(request with { ReturnImmediately = true }, ProtocolJson.Default.PollRequest);
        return ReadPoll(await AskAsync(OrgRequest.Post(org.Poll, body), cancellationToken).ConfigureAwait(false));
    }

    public async Task<PollResponse> PollHeldAsync(
        OrgEndpoints org, PollRequest request, TimeSpan hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        ArgumentNullException.ThrowIfNull(request);
        byte[] body = Write(request with { ReturnImmediately = false }, ProtocolJson.Default.PollRequest);
        OrgRequest held = OrgRequest.Post(org.Poll, body) with { Hold = hold };
        BootInstant sent = clock.Now;
        try
        {
            return ReadPoll(await pipelines.HeldAsync(
                c => exchange.TryAsync(held, c), hold, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (OrgFailure.Is(e))
        {
            // A failure of a request that nobody waits for any more is a cancellation: as anything else it would end the poll loop.
            cancellationToken.ThrowIfCancellationRequested();
            if (e is TimeoutRejectedException)
            {
                connections.Drop();
                OrgClientLog.ConnectionsDropped(logger, "a held poll was never answered");
            }

            OrgUnavailableException failure = OrgFailure.From(e, held);
            throw new OrgUnavailableException(failure.Message, e)
            {
                CutWhileHeld = OrgFailure.IsCut(e) && clock.Now - sent >= ShortestHold,
            };
        }
    }

    public Task CheckInAsync(OrgEndpoints org, CheckInRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync(org.CheckIn, request with { InstanceKey = instanceKey.PublicKey }, ProtocolJson.Default.CheckInRequest, cancellationToken);
    }

    public Task ReportOutcomeAsync(OrgEndpoints org, OutcomeReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        return SendAsync(org.Outcome, report, ProtocolJson.Default.OutcomeReport, cancellationToken);
    }

    /// <summary>
    /// The next request opens a new connection. Requests under way, a held poll among them, go on where they are; who wants
    /// them ended cancels them.
    /// </summary>
    public void DropConnections()
    {
        connections.Drop();
        OrgClientLog.ConnectionsDropped(logger, "asked to");
    }

    public void Dispose() => connections.Dispose();

    private async Task SendAsync<T>(Uri? endpoint, T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (endpoint is null)
        {
            throw new InvalidOperationException("a foreign transmitter has no endpoint for this: ask OrgEndpoints first");
        }

        OrgRequest request = OrgRequest.Post(endpoint, Write(message, type));
        AnswerReader.EnsureAccepted(await AskAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>One short exchange with its retries.</summary>
    private async Task<OrgAnswer> AskAsync(OrgRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await pipelines.ShortAsync(c => TryShortAsync(request, c), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (OrgFailure.Is(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw OrgFailure.From(e, request);
        }
    }

    private async ValueTask<OrgAnswer> TryShortAsync(OrgRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await exchange.TryAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Perhaps half open, and then so are its neighbours in the pool: the next try must not meet one of them.
            connections.Drop();
            OrgClientLog.ConnectionsDropped(logger, "a request was given up");
            throw;
        }
    }

    private static PollResponse ReadPoll(OrgAnswer answer)
    {
        PollResponse response = AnswerReader.Read(answer, ProtocolJson.Default.PollResponse);
        if (response.Sets is null)
        {
            throw AnswerReader.Refuse(answer, "answered without sets (RFC 8936 section 2.5)");
        }

        // A null among the SETs must not hide the others: as an empty text it is refused by itself.
        return response.Sets.Values.All(s => s is not null)
            ? response
            : response with { Sets = response.Sets.ToDictionary(s => s.Key, s => s.Value ?? "") };
    }

    private static byte[] Write<T>(T message, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(message, type);
}
