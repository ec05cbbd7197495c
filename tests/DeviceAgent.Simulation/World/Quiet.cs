namespace DeviceAgent.Simulation.World;

/// <summary>
/// Waits until nothing can go on without time passing. The pool has a single thread (the project file says so), so what is
/// queued runs one after the other and always in the same order; when this continues and nothing is queued, all wait for time.
/// </summary>
public static class Quiet
{
    /// <exception cref="InvalidOperationException">The pool has more threads: a seed would not give the same run twice.</exception>
    public static void RequireOneThread()
    {
        ThreadPool.SetMinThreads(1, 1);
        if (!ThreadPool.SetMaxThreads(1, 1))
        {
            throw new InvalidOperationException("the thread pool cannot be limited to one thread");
        }
    }

    public static async Task WaitAsync()
    {
        do
        {
            await Task.Yield();
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }
}
