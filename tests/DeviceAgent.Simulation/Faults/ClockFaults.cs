using DeviceAgent.Core.Clock;

namespace DeviceAgent.Simulation.Faults;

/// <summary>Every boot has the same name, so moments of different boots are compared.</summary>
public sealed class BootsNotToldApart : PlantedFault
{
    public override IMachineClock Clock(IMachineClock clock) => new OneBoot(clock);

    private sealed class OneBoot(IMachineClock clock) : IMachineClock
    {
        public TimeProvider Wall => clock.Wall;

        public BootInstant Now => clock.Now;

        public string BootId => "boot";
    }
}

/// <summary>The two seconds by which a Date header can be behind narrow the time of issue from below instead of widening it.</summary>
public sealed class DateToleranceFlipped : PlantedFault
{
    public override void Answered(HttpResponseMessage response, bool held, OrgTime orgTime, IMachineClock clock) => response.Headers.Date += TimeSpan.FromSeconds(2);
}

/// <summary>A Date that contradicts those before takes their place at once, as if hours had passed since.</summary>
public sealed class DateJumpBelieved : PlantedFault
{
    public override void Answered(HttpResponseMessage response, bool held, OrgTime orgTime, IMachineClock clock)
    {
        if (!held && response.Headers.Date is { } date)
        {
            foreach (TimeSpan later in new[] { OrgTime.SampleLifetime * 2, OrgTime.SampleLifetime * 4 })
            {
                orgTime.Record(clock.Now + later, clock.Now + later, date + later);
            }
        }
    }
}

/// <summary>The Date of an answer that was held counts as the time at which it came in.</summary>
public sealed class DateOfHeldAnswer : PlantedFault
{
    public override void Answered(HttpResponseMessage response, bool held, OrgTime orgTime, IMachineClock clock)
    {
        if (held && response.Headers.Date is { } date)
        {
            orgTime.Record(clock.Now, clock.Now, date);
        }
    }
}
