using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>
/// Of several processes of one org a single one relays, so that Okta is asked once. It only saves requests: what is taken is taken once by the events'
/// own names, whoever takes it.
/// </summary>
public sealed class RelayLease(OrgStore store, TimeProvider time)
{
    /// <summary>Longer than a request may take. A process that was killed is followed by another after so long.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    /// <summary>This process.</summary>
    internal string Holder { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Takes it, or holds it for longer.</summary>
    /// <returns>False while another process has it.</returns>
    internal async Task<bool> TryTakeAsync(string org, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();

        // A holder from far in the future is one from before the clock was set back.
        return await store.WriteAsync(
            WriteScope.Alone,
            db => db.OktaRelays
                .Where(r => r.Org == org && (r.Holder == null || r.Holder == Holder || r.HeldUntil < now || r.HeldUntil > now + Lasts + Lasts))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Holder, Holder).SetProperty(r => r.HeldUntil, now + Lasts), cancellationToken),
            cancellationToken) > 0;
    }

    /// <summary>Gives it up, so that another process need not wait.</summary>
    internal Task ReleaseAsync(string org) => store.WriteAsync(
        WriteScope.Alone,
        db => db.OktaRelays.Where(r => r.Org == org && r.Holder == Holder).ExecuteUpdateAsync(set => set.SetProperty(r => r.Holder, (string?)null)),
        CancellationToken.None);
}
