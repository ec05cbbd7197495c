namespace DeviceAgent.Core.Logout;

/// <summary>What a command means for one session.</summary>
public enum SessionDecision
{
    /// <summary>Somebody else's.</summary>
    NotTargeted,

    /// <summary>The user's, over the network, and the configuration leaves those alone (<c>RemoteSessions</c>).</summary>
    LeftAlone,

    /// <summary>The user's, but for certain begun after the command was issued.</summary>
    Newer,

    /// <summary>The user's, and for certain begun before the command was issued: end it.</summary>
    End,

    /// <summary>The user's; the clocks cannot tell: end it, and say so.</summary>
    EndAmbiguous,
}
