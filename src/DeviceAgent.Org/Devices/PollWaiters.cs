namespace DeviceAgent.Org.Devices;

/// <summary>
/// The held polls: at most one for each device, each with one wake-up, and one timer for all of them. A timer for every request
/// would make a waiting fleet the largest load of the org.
/// </summary>
public sealed class PollWaiters : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PollWaiter> held = new(StringComparer.Ordinal);
    private readonly PriorityQueue<PollWaiter, DateTimeOffset> deadlines = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private DateTimeOffset timerAt = DateTimeOffset.MaxValue;
    private bool stopping;

    public PollWaiters(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.time = time;
        timer = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many polls are held now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return held.Count;
            }
        }
    }

    /// <summary>
    /// Begins to wait. Call it before looking for commands: what is issued between the look and the wait then wakes it. An older
    /// waiter of the same device ends with <see cref="WakeUp.Replaced"/>. The caller disposes the waiter.
    /// </summary>
    public PollWaiter Enter(string deviceId, DateTimeOffset deadline)
    {
        var waiter = new PollWaiter(this, deviceId);
        lock (gate)
        {
            if (held.Remove(deviceId, out PollWaiter? older))
            {
                older.Complete(WakeUp.Replaced);
            }

            if (stopping)
            {
                waiter.Complete(WakeUp.Ended);
                return waiter;
            }

            held[deviceId] = waiter;
            deadlines.Enqueue(waiter, deadline);
            Schedule();
        }

        return waiter;
    }

    /// <summary>Tells the device's held poll, if there is one, that something waits for it.</summary>
    public void Wake(string deviceId)
    {
        lock (gate)
        {
            if (held.Remove(deviceId, out PollWaiter? waiter))
            {
                waiter.Complete(WakeUp.Command);
            }
        }
    }

    /// <summary>Lets every held poll look again: something may have been issued without a word.</summary>
    public void WakeAll()
    {
        lock (gate)
        {
            foreach (PollWaiter waiter in held.Values)
            {
                waiter.Complete(WakeUp.Command);
            }

            held.Clear();
        }
    }

    /// <summary>Ends every held poll now and every later one at once: the org stops.</summary>
    public void EndAll()
    {
        lock (gate)
        {
            stopping = true;
            foreach (PollWaiter waiter in held.Values)
            {
                waiter.Complete(WakeUp.Ended);
            }

            held.Clear();
        }
    }

    public void Dispose() => timer.Dispose();

    internal void Leave(PollWaiter waiter)
    {
        lock (gate)
        {
            if (held.TryGetValue(waiter.DeviceId, out PollWaiter? current) && ReferenceEquals(current, waiter))
            {
                held.Remove(waiter.DeviceId);
            }

            waiter.Complete(WakeUp.Ended);
        }
    }

    private void Expire()
    {
        lock (gate)
        {
            timerAt = DateTimeOffset.MaxValue;
            DateTimeOffset now = time.GetUtcNow();
            while (deadlines.TryPeek(out PollWaiter? waiter, out DateTimeOffset deadline) && (deadline <= now || waiter.IsOver))
            {
                deadlines.Dequeue();
                if (waiter.Complete(WakeUp.Ended))
                {
                    held.Remove(waiter.DeviceId);
                }
            }

            Schedule();
        }
    }

    /// <summary>Waiters that are over stay queued until their deadline comes: removing from the middle would cost more than they weigh.</summary>
    private void Schedule()
    {
        if (deadlines.TryPeek(out _, out DateTimeOffset first) && first < timerAt)
        {
            timerAt = first;
            TimeSpan due = first - time.GetUtcNow();

            // Timers count whole milliseconds: rounding down would fire early, find nothing due and fire again.
            timer.Change(due > TimeSpan.Zero ? due + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
