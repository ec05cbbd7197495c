namespace DeviceAgent.Org.Devices;

/// <summary>One held poll.</summary>
public sealed class PollWaiter : IDisposable
{
    // Continuations run elsewhere: the one who wakes a device holds a lock and must not run its poll.
    private readonly TaskCompletionSource<WakeUp> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PollWaiters waiters;

    internal PollWaiter(PollWaiters waiters, string deviceId)
    {
        this.waiters = waiters;
        DeviceId = deviceId;
    }

    internal string DeviceId { get; }

    internal bool IsOver => completion.Task.IsCompleted;

    /// <summary>Waits until something happens; throws OperationCanceledException when the caller is gone.</summary>
    public Task<WakeUp> WaitAsync(CancellationToken cancellationToken) => completion.Task.WaitAsync(cancellationToken);

    public void Dispose() => waiters.Leave(this);

    internal bool Complete(WakeUp wakeUp) => completion.TrySetResult(wakeUp);
}
