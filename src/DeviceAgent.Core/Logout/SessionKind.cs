namespace DeviceAgent.Core.Logout;

/// <summary>How a session is used.</summary>
public enum SessionKind
{
    /// <summary>In front, at the machine's own screen.</summary>
    Console,

    /// <summary>Logged in, but another user's session is in front (fast user switching).</summary>
    SwitchedAway,

    /// <summary>Through SSH or screen sharing.</summary>
    Remote,
}
