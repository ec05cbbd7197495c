using DeviceAgent.Core.Clock;

namespace DeviceAgent.TestKit.Org;

/// <summary>The org's clock: it runs with the machine's continuous clock, at any distance from the machine's wall clock.</summary>
public sealed class FakeOrgClock(IMachineClock clock)
{
    private readonly DateTimeOffset atBoot = clock.Wall.GetUtcNow() - clock.Now.SinceBoot;

    /// <summary>How far the org's clock is ahead of what the machine's wall clock showed at the start.</summary>
    public TimeSpan Ahead { get; set; }

    public DateTimeOffset Now => atBoot + clock.Now.SinceBoot + Ahead;
}
