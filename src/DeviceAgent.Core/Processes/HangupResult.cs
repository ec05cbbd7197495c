namespace DeviceAgent.Core.Processes;

/// <summary>What became of a SIGHUP.</summary>
public enum HangupResult
{
    Sent,

    /// <summary>There is no such process any more.</summary>
    Gone,

    /// <summary>The process is another user's.</summary>
    NotPermitted,
}
