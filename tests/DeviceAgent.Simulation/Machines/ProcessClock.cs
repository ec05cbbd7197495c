using DeviceAgent.Core.Clock;

namespace DeviceAgent.Simulation.Machines;

/// <summary>The machine's clocks as one process has them: its timers end with it.</summary>
public sealed class ProcessClock(AgentProcess process, MachineClock machine) : TimeProvider, IMachineClock
{
    public TimeProvider Wall => this;

    public BootInstant Now => machine.Now;

    public string BootId => machine.BootId;

    public override long TimestampFrequency => machine.Wall.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => machine.Wall.GetUtcNow();

    public override long GetTimestamp() => machine.Wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        void WhileAlive(object? s)
        {
            if (process.Alive)
            {
                callback(s);
            }
        }

        return machine.Wall.CreateTimer(WhileAlive, state, dueTime, period);
    }
}
