using DeviceAgent.Core.Polling;

namespace DeviceAgent.Tests.Hosting;

/// <summary>A loop that does what the test says.</summary>
internal sealed class ScriptedLoop : IAgentLoop
{
    public Func<CancellationToken, Task<bool>> Once { get; init; } = _ => Task.FromResult(true);

    public Func<CancellationToken, Task> Run { get; init; } = token => Task.Delay(Timeout.InfiniteTimeSpan, token);

    public Task<bool> RunOnceAsync(CancellationToken cancellationToken) => Once(cancellationToken);

    public Task RunAsync(CancellationToken cancellationToken) => Run(cancellationToken);

    public void PollNow(string why)
    {
    }
}
