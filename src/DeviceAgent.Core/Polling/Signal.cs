namespace DeviceAgent.Core.Polling;

/// <summary>A wake-up that is remembered until somebody has waited for it. Any number of sets before a wait count as one.</summary>
public sealed class Signal(Ticks ticks)
{
    private readonly Lock gate = new();
    private TaskCompletionSource raised = NewSource();

    public void Set()
    {
        lock (gate)
        {
            raised.TrySetResult();
        }
    }

    /// <summary>Completes with the next (or the remembered) set. Does not use it up.</summary>
    public Task Raised
    {
        get
        {
            lock (gate)
            {
                return raised.Task;
            }
        }
    }

    /// <summary>Forgets a set.</summary>
    public void Reset()
    {
        lock (gate)
        {
            if (raised.Task.IsCompleted)
            {
                raised = NewSource();
            }
        }
    }

    /// <summary>Waits until it is set or <paramref name="pause"/> (null: any time) is over on the continuous clock, and uses the set up.</summary>
    /// <returns>True when it was set.</returns>
    public async Task<bool> WaitAsync(TimeSpan? pause, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task set = Raised;
        if (!set.IsCompleted)
        {
            await (pause is { } length ? WaitAtMostAsync(set, length, cancellationToken) : set.WaitAsync(cancellationToken));
        }

        if (!set.IsCompleted)
        {
            return false;
        }

        Reset();
        return true;
    }

    private async Task WaitAtMostAsync(Task set, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task over = ticks.WaitAsync(pause, stop.Token);
        await Task.WhenAny(set, over);
        await stop.CancelAsync();
        await over.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
