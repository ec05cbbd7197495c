using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Core.Tests.Bugs;

/// <summary>An org in which a test can break one kind of call and leave the others as they are.</summary>
internal sealed class HookedOrg(IOrgClient inner) : IOrgClient
{
    public Action? OnKeys { get; set; }

    public Action? OnCheckIn { get; set; }

    public Task<OrgEndpoints> DiscoverAsync(CancellationToken cancellationToken) => inner.DiscoverAsync(cancellationToken);

    public Task<OrgKeySet> GetSigningKeysAsync(OrgEndpoints org, CancellationToken cancellationToken)
    {
        OnKeys?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        return inner.GetSigningKeysAsync(org, cancellationToken);
    }

    public Task<PollResponse> PollAsync(OrgEndpoints org, PollRequest request, CancellationToken cancellationToken) =>
        inner.PollAsync(org, request, cancellationToken);

    public Task<PollResponse> PollHeldAsync(
        OrgEndpoints org, PollRequest request, TimeSpan hold, CancellationToken cancellationToken) =>
        inner.PollHeldAsync(org, request, hold, cancellationToken);

    public Task CheckInAsync(OrgEndpoints org, CheckInRequest request, CancellationToken cancellationToken)
    {
        OnCheckIn?.Invoke();
        return inner.CheckInAsync(org, request, cancellationToken);
    }

    public Task ReportOutcomeAsync(OrgEndpoints org, OutcomeReport report, CancellationToken cancellationToken) =>
        inner.ReportOutcomeAsync(org, report, cancellationToken);

    public void DropConnections() => inner.DropConnections();
}
