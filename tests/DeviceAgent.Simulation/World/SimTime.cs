namespace DeviceAgent.Simulation.World;

/// <summary>The time of one machine (or of the org, or of the network): it runs at its own rate, stops in sleep, and its wall clock can be set.</summary>
public sealed class SimTime(SimWorld world, double rate = 1) : TimeProvider
{
    private readonly PriorityQueue<SimTimer, (TimeSpan Due, long Order)> timers = new();
    private TimeSpan shown;
    private TimeSpan shownAt = world.Now;
    private long order;

    /// <summary>While true nothing of this machine runs.</summary>
    public bool Frozen { get; private set; }

    /// <summary>How long the machine ran, sleep left out.</summary>
    public TimeSpan Awake => Frozen ? shown : shown + ((world.Now - shownAt) * rate);

    /// <summary>How far the wall clock is from the truth.</summary>
    public TimeSpan WallOffset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When, in the world's time, the next timer fires; null when none will.</summary>
    internal TimeSpan? NextDue
    {
        get
        {
            while (timers.TryPeek(out SimTimer? timer, out (TimeSpan Due, long Order) at) && timer.Due != at.Due)
            {
                timers.Dequeue();
            }

            return Frozen || !timers.TryPeek(out _, out (TimeSpan Due, long Order) next) ? null
                : next.Due <= Awake ? world.Now
                : world.Now + ((next.Due - Awake) / rate) + TimeSpan.FromTicks(1);
        }
    }

    public override long GetTimestamp() => Awake.Ticks;

    public override DateTimeOffset GetUtcNow() => SimWorld.Start + world.Now + WallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Freeze(bool frozen)
    {
        shown = Awake;
        shownAt = world.Now;
        Frozen = frozen;
    }

    /// <summary>Fires the one timer that is due first.</summary>
    internal void FireNext()
    {
        if (NextDue <= world.Now)
        {
            timers.Dequeue().Fire();
        }
    }

    private void Enqueue(SimTimer timer, TimeSpan due) => timers.Enqueue(timer, (due, order++));

    private sealed class SimTimer(SimTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        /// <summary>Null when it will not fire.</summary>
        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            this.period = period;
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.Awake + dueTime;
            if (Due is { } due)
            {
                time.Enqueue(this, due);
            }

            return true;
        }

        public void Fire()
        {
            Due = period > TimeSpan.Zero ? Due + period : null;
            if (Due is { } due)
            {
                time.Enqueue(this, due);
            }

            callback(state);
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
