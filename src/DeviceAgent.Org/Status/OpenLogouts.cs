using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Status;

/// <summary>The logouts of which something is still expected.</summary>
public sealed record OpenLogouts
{
    /// <summary>How many there are.</summary>
    public int Open { get; init; }

    /// <summary>How many devices they wait for, by <see cref="LogoutState"/>; a state without any is left out.</summary>
    public IReadOnlyDictionary<string, int> Devices { get; init; } = new Dictionary<string, int>();

    /// <summary>The newest of them, at most <see cref="Shown"/>.</summary>
    public IReadOnlyList<OpenLogout> Newest { get; init; } = [];

    public const int Shown = 10;

    /// <summary>Reads them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="conditionOf">What is known of a device.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<OpenLogouts> ReadAsync(
        OrgDb db, Func<DeviceRecord, DeviceCondition> conditionOf, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(conditionOf);
        var rows = await db.Commands.AsNoTracking()
            .Where(c => !c.Closed && c.Withdraws == null)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (c, d) => new { Command = c, Device = d })
            .Join(db.Traces, r => r.Command.TraceId, t => t.TraceId, (r, t) => new { r.Command, r.Device, Trace = t })
            .Join(db.Users, r => r.Trace.UserId, u => u.Id, (r, u) => new { r.Command, r.Device, r.Trace, u.Login })
            .ToListAsync(cancellationToken);
        var states = rows
            .Select(r => (r.Trace, r.Login, State: LogoutState.Of(
                r.Command, r.Command.WithdrawnAt, LogoutReports.OutcomeOf(r.Command), conditionOf(r.Device), now).State))
            .ToList();
        return new OpenLogouts
        {
            Open = states.DistinctBy(s => s.Trace.TraceId).Count(),
            Devices = Count(states.Select(s => s.State)),
            Newest =
            [
                .. states.GroupBy(s => s.Trace.TraceId).OrderByDescending(g => g.First().Trace.Number).Take(Shown).Select(g => new OpenLogout(
                    g.Key, g.First().Login, g.First().Trace.DeviceLogoutType, g.First().Trace.IssuedAt, Count(g.Select(s => s.State)))),
            ],
        };
    }

    private static SortedDictionary<string, int> Count(IEnumerable<string> states) =>
        new(states.CountBy(s => s).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}
