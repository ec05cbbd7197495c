namespace DeviceAgent.Core.Polling;

/// <summary>The agent's work from poll to report, as the host runs it.</summary>
public interface IAgentLoop
{
    /// <summary>Polls once, carries out what came and reports it.</summary>
    /// <returns>False when the org was not reached, or not everything was finished.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    Task<bool> RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Polls at once, and then on schedule, until it is cancelled. Returning earlier, or throwing anything but
    /// OperationCanceledException, means that the loop is dead and ends the process.
    /// </summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Asks for a poll now instead of at the scheduled time. Returns at once; never starts a second poll beside a running one.</summary>
    /// <param name="why">For the log: a word such as <c>SIGHUP</c>, <c>wake</c>, <c>network</c>.</param>
    void PollNow(string why);
}
