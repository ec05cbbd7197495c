namespace DeviceAgent.Core.Polling;

/// <summary>The agent's work, as the host runs it.</summary>
public interface IAgentLoop
{
    /// <summary>One poll, and everything that it brings, to the end.</summary>
    /// <returns>False when the org was not reached, or something is left to do.</returns>
    Task<bool> RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Runs until it is cancelled. Ends in no other way than by an exception.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Polls at once. <paramref name="why"/> is for the log.</summary>
    void PollNow(string why);
}
