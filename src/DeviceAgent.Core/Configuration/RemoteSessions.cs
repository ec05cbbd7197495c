namespace DeviceAgent.Core.Configuration;

/// <summary>What a command does to the user's sessions over the network (SSH).</summary>
public enum RemoteSessions
{
    /// <summary>Ends them like the others.</summary>
    LogOut,

    /// <summary>Lists and reports them, and leaves them alone.</summary>
    Leave,
}
