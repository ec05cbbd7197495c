namespace DeviceAgent.Org.Hosting;

/// <summary>
/// Remembers why the org must end. The host itself would end with exit code 0 when a background loop dies, and a service manager that
/// restarts only failures would leave it down.
/// </summary>
public sealed partial class ProcessFault(IHostApplicationLifetime lifetime, ILogger<ProcessFault> logger)
{
    /// <summary>What died; null while all is well.</summary>
    public Exception? Cause { get; private set; }

    public void Report(Exception cause)
    {
        Cause ??= cause;
        LogFault(logger, cause);
        lifetime.StopApplication();
    }

    [LoggerMessage(EventId = 2000, EventName = "org.loop-died", Level = LogLevel.Critical, Message = "a background loop died; the org ends")]
    private static partial void LogFault(ILogger logger, Exception cause);
}
