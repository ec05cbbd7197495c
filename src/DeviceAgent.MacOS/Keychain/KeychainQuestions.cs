namespace DeviceAgent.MacOS.Keychain;

/// <summary>
/// Puts questions to the keychain one at a time, on a thread of their own, and stops waiting after a limit: a securityd that hangs must not
/// hang the agent. A question that is given up goes on; until it has ended no other is put, so that they do not pile up.
/// </summary>
/// <param name="limit">How long one waits, for the question before and its own answer together.</param>
/// <param name="time">Measures it.</param>
internal sealed class KeychainQuestions(TimeSpan limit, TimeProvider time)
{
    private readonly Lock gate = new();
    private Task asking = Task.CompletedTask;

    /// <returns>Null when there was no answer in time.</returns>
    public T? Ask<T>(Func<T> question)
        where T : class
    {
        using var patience = new CancellationTokenSource(limit, time);
        try
        {
            Task before = Begin(question, out Task<T>? mine);
            while (mine is null)
            {
                before.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(patience.Token);
                before = Begin(question, out mine);
            }

            return mine.WaitAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Begins with it unless another one is being asked, which is returned then.</summary>
    private Task Begin<T>(Func<T> question, out Task<T>? mine)
    {
        lock (gate)
        {
            mine = asking.IsCompleted ? Task.Run(question) : null;
            return asking = mine ?? asking;
        }
    }
}
