using DeviceAgent.Core.Logout;

namespace DeviceAgent.Core.Polling;

/// <summary>The agent's three loops, side by side: polling, carrying out, reporting. One that ends takes the others with it.</summary>
public sealed class AgentLoop(PollLoop polls, LogoutWorker worker, OutcomeOutbox outbox) : IAgentLoop
{
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        bool polled = await polls.PollOnceAsync(cancellationToken);
        bool nothingOpen = await worker.WorkAsync(cancellationToken) is null;
        bool allReported = await outbox.SendAsync(cancellationToken);
        return polled && nothingOpen && allReported;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [polls.RunAsync(stop.Token), worker.RunAsync(stop.Token), outbox.RunAsync(stop.Token)];
        try
        {
            await await Task.WhenAny(loops);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void PollNow(string why) => polls.PollNow(why);

    public void NetworkChanged() => polls.NetworkChanged();
}
