using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Core.Polling;

/// <summary>The org as the agent speaks to it: the seam to the network.</summary>
/// <remarks>
/// Every call throws <see cref="OrgUnavailableException"/> when the org cannot be reached or answers with something that is
/// not an answer, after the retries that its pipeline allows, and OperationCanceledException when it is cancelled.
/// </remarks>
public interface IOrgClient
{
    /// <summary>Reads the discovery documents and the device's stream.</summary>
    Task<OrgEndpoints> DiscoverAsync(CancellationToken cancellationToken);

    /// <summary>The org's signing keys and roll-overs as they are now.</summary>
    Task<OrgKeySet> GetSigningKeysAsync(OrgEndpoints org, CancellationToken cancellationToken);

    /// <summary>A poll that returns at once: through the retrying pipeline.</summary>
    Task<PollResponse> PollAsync(OrgEndpoints org, PollRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// A held poll: one try, timed out <see cref="OrgClientTimes.HeldPollGrace"/> after the hold. Asks the org for
    /// <paramref name="hold"/> with <see cref="HoldPreference"/>. Never sets the org clock.
    /// </summary>
    Task<PollResponse> PollHeldAsync(OrgEndpoints org, PollRequest request, TimeSpan hold, CancellationToken cancellationToken);

    /// <summary>Checks in, and names the instance key that everything here is signed with.</summary>
    Task CheckInAsync(OrgEndpoints org, CheckInRequest request, CancellationToken cancellationToken);

    Task ReportOutcomeAsync(OrgEndpoints org, OutcomeReport report, CancellationToken cancellationToken);

    /// <summary>Forgets every open connection: after wake, a route change or a new certificate the next call opens a fresh one.</summary>
    void DropConnections();
}
