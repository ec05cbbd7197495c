using DeviceAgent.Core.Clock;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Requirements;

/// <summary>
/// Decides whether commands are fetched (design rule 5). It is closed until every gating requirement has been met once. Then
/// one that is read as not met closes it at once; one that is missing or unreadable closes it with the second such reading
/// that is at least <see cref="Grace"/> after the first, with no good one in between (an update takes the bundle away for a
/// moment). Only a good reading opens it again.
/// </summary>
/// <param name="requirements">Gating ones and others.</param>
/// <param name="clock">Its continuous clock measures the grace, sleep included.</param>
public sealed class RequirementGate(IReadOnlyList<IRequirement> requirements, IMachineClock clock)
{
    /// <summary>How far apart two unreadable readings must be to close the gate.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly Lock deciding = new();
    private readonly Latch[] latches = [.. requirements.Select(_ => new Latch())];

    /// <summary>Reads every requirement and decides. May be called from anywhere at any time.</summary>
    public async ValueTask<GateReading> ReadAsync(CancellationToken cancellationToken)
    {
        var results = new RequirementResult[requirements.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = await requirements[i].CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (deciding)
        {
            var now = clock.Now;
            var reports = results.Select((result, i) => Report(requirements[i], latches[i], result, now)).ToArray();

            // Without any gating requirement it stays closed: one that nobody put in must not count as met.
            var isOpen = reports.Any(report => report.Gates) && !reports.Any(report => report.ClosesGate);
            return new GateReading(isOpen, reports);
        }
    }

    private static RequirementReport Report(IRequirement requirement, Latch latch, RequirementResult result, BootInstant now)
    {
        latch.Take(result.State, now);
        var satisfied = requirement.Gates ? latch.IsOpen : result.State == RequirementState.Met;
        return new RequirementReport(requirement.Id, satisfied, requirement.Gates, result.Observed);
    }

    /// <summary>What one requirement's readings add up to.</summary>
    private sealed class Latch
    {
        /// <summary>The first unreadable reading since the last good one; null when there is none.</summary>
        private BootInstant? unreadableSince;

        public bool IsOpen { get; private set; }

        public void Take(RequirementState state, BootInstant now)
        {
            if (state == RequirementState.Unreadable)
            {
                unreadableSince ??= now;
                IsOpen = IsOpen && now - unreadableSince.Value < Grace;
            }
            else
            {
                unreadableSince = null;
                IsOpen = state == RequirementState.Met;
            }
        }
    }
}
