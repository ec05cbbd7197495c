using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Status;

/// <summary>The logouts that the brake holds.</summary>
internal static class HeldLogouts
{
    /// <returns>How many wait for a release, and since when the oldest of them.</returns>
    public static async Task<(int Held, DateTimeOffset? Since)> ReadAsync(OrgDb db, CancellationToken cancellationToken)
    {
        List<TraceRecord> held = await db.Traces.AsNoTracking()
            .Where(t => db.Commands.Any(c => c.Held && c.TraceId == t.TraceId))
            .ToListAsync(cancellationToken);
        return (held.Count, held.Min(t => t.HeldAt));
    }
}
