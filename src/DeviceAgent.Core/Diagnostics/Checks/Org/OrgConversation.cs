using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.State;
using DeviceAgent.Protocol.Discovery;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>
/// The org as the agent speaks to it, with its handlers, its certificate and its instance key; but each request is tried once, and each
/// step is made once for all checks.
/// </summary>
internal sealed class OrgConversation
{
    /// <summary>Of one request. Below the checks' own limit, so that the finding says what was waited for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    private readonly DoctorSubject subject;
    private readonly Lazy<Task<OrgContact>> contact;
    private readonly Lazy<Task<FirstAnswer>> first;
    private readonly Lazy<Task<OrgEndpoints>> endpoints;
    private readonly OrgTime orgTime;
    private readonly Lazy<OrgExchange> exchange;

    public OrgConversation(DoctorSubject subject)
    {
        this.subject = subject;
        orgTime = new OrgTime(subject.Clock);
        contact = new(() => new OrgContactProbe(Url, subject.Options.OrgRoots, subject.Clock.Wall).RunAsync());
        exchange = new(() =>
        {
            var handlers = new OrgHandlers(subject.Identity, subject.Options.OrgRoots, subject.Clock, NullLogger.Instance);

            // A refused certificate is what is to be found here, so no other one takes its place.
            return new OrgExchange(new OrgConnections(handlers.Create, handlers.Outdated, () => false), LoadKey(), subject.Clock, orgTime, subject.Options.OrgToken);
        });
        first = new(AskFirstAsync);
        endpoints = new(() => new OrgDiscovery(Url, AskAsync, mayCreate: false).ReadAsync(CancellationToken.None));
    }

    public string Issuer => OrgIssuer.Of(Url);

    /// <summary>Whether the org may call itself so.</summary>
    public bool IsNamed(string named) => OrgIssuer.IsNamed(Url, named);

    private Uri Url => subject.Options.OrgUrl!;

    /// <summary>How far a request without a certificate gets.</summary>
    public Task<OrgContact> ContactAsync() => contact.Value;

    /// <summary>What the first request with the certificate brings.</summary>
    public Task<FirstAnswer> FirstAsync() => first.Value;

    /// <summary>The org's documents and this device's stream.</summary>
    /// <exception cref="OrgUnavailableException">The org does not answer as an org does.</exception>
    /// <exception cref="HttpRequestException">No connection, or it ended early.</exception>
    public Task<OrgEndpoints> EndpointsAsync() => endpoints.Value;

    /// <summary>One try, signed when it posts.</summary>
    /// <inheritdoc cref="OrgExchange.TryAsync"/>
    public async Task<OrgAnswer> AskAsync(OrgRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, subject.Clock.Wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await exchange.Value.TryAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, $"{request.Name} did not answer within {Limit.TotalSeconds:0} s", e);
        }
    }

    /// <summary>
    /// By how much this machine's clock is ahead of the org's (negative: behind); zero when they may agree, null when the org's is not known. Where
    /// the time is all that is wrong with a certificate, that certificate is good enough to be asked what time it is.
    /// </summary>
    public async Task<TimeSpan?> ClockAheadAsync()
    {
        FirstAnswer answer = await FirstAsync().ConfigureAwait(false);
        if (Ahead() is null && await ClockWitness.FindAsync(subject, answer, contact.Value).ConfigureAwait(false) is { } handler)
        {
            using var connections = new OrgConnections(() => handler, () => false, () => false);
            await TryAsync(new OrgExchange(connections, null, subject.Clock, orgTime)).ConfigureAwait(false);
        }

        return Ahead();
    }

    /// <summary>Null when there is none, or it cannot be read: <see cref="CheckNames.InstanceKey"/> says so, and nothing is posted.</summary>
    private InstanceKey? LoadKey()
    {
        try
        {
            return InstanceKey.TryLoad(new StateFolderReader(subject.Options.StateFolder));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private TimeSpan? Ahead()
    {
        if (!orgTime.TryNow(out DateTimeOffset earliest, out DateTimeOffset latest))
        {
            return null;
        }

        DateTimeOffset here = subject.Clock.Wall.GetUtcNow();
        return here < earliest ? here - earliest : here > latest ? here - latest : TimeSpan.Zero;
    }

    private Task<FirstAnswer> AskFirstAsync() => TryAsync(exchange.Value);

    private async Task<FirstAnswer> TryAsync(OrgExchange with)
    {
        using var limit = new CancellationTokenSource(Limit, subject.Clock.Wall);
        try
        {
            return new FirstAnswer(await with.TryAsync(OrgRequest.Get(WellKnown.AddressOf(Url, WellKnown.SsfConfiguration)), limit.Token).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OrgUnavailableException)
        {
            return new FirstAnswer(null, e);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            return new FirstAnswer(null, new TimeoutException($"no answer within {Limit.TotalSeconds:0} s", e));
        }
    }
}
