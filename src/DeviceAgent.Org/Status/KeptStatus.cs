using DeviceAgent.Org.Access;
using DeviceAgent.Org.Diagnostics;

namespace DeviceAgent.Org.Status;

/// <summary>The status of the org for pages: read at most every few seconds, however many look at them.</summary>
public sealed class KeptStatus(OrgStatusReader reader, TimeProvider time)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly KeptReading<OrgStatus> kept = new(
        async () => await OperatorLimits.WithoutAsync(() => reader.ReadAsync(CancellationToken.None)), FreshFor, Patience, time);

    /// <summary>Null when the database did not answer in time.</summary>
    public Task<OrgStatus?> ReadAsync(CancellationToken cancellationToken) => kept.FreshAsync(cancellationToken);
}
