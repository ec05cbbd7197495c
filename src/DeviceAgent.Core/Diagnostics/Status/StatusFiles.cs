using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.State;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Writes the status: the whole of it into the state folder, and what is for everybody into StatusFolder. Never fails: it says once that it cannot.</summary>
public sealed partial class StatusFiles(AgentOptions options, IFolderPlatform platform, ILogger<StatusFiles> logger)
{
    private readonly StatusFile whole = new(options.StateFolder, StatusFile.ForOwner);
    private readonly StatusFile? open = options.StatusFolder == options.StateFolder ? null : new(options.StatusFolder, StatusFile.ForEverybody);
    private readonly HashSet<string> failing = [];

    /// <summary>Not for several threads at once.</summary>
    public void Write(AgentStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        Attempt(whole, () => whole.Write(status));
        if (open is not null)
        {
            Attempt(open, () =>
            {
                // At every time: what empties /var/run may do so while the agent runs.
                open.PrepareFolder(platform);
                open.Write(status.ForEverybody());
            });
        }
    }

    private void Attempt(StatusFile file, Action write)
    {
        try
        {
            write();
            if (failing.Remove(file.Path))
            {
                LogWrittenAgain(file.Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (failing.Add(file.Path))
            {
                LogNotWritten(file.Path, e.Message);
            }
        }
    }

    [LoggerMessage(
        EventId = 700, EventName = "agent.status-not-written", Level = LogLevel.Warning,
        Message = "The status cannot be written to {File}; device-agent status will call it stale: {Reason}")]
    private partial void LogNotWritten(string file, string reason);

    [LoggerMessage(EventId = 701, EventName = "agent.status-written-again", Level = LogLevel.Information, Message = "The status is written to {File} again")]
    private partial void LogWrittenAgain(string file);
}
