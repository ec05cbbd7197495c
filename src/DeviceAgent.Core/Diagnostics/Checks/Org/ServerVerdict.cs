namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>What the agent thinks of a server's certificate. The worst counts.</summary>
internal enum ServerVerdict
{
    Trusted,

    /// <summary>For another host name.</summary>
    WrongName,

    /// <summary>All is well but the time: expired, or not valid yet.</summary>
    NotValidNow,

    /// <summary>Does not lead to a root that counts.</summary>
    Untrusted,

    /// <summary>The roots that count cannot be read.</summary>
    RootsUnreadable,

    /// <summary>The roots that count must not be believed.</summary>
    RootsUntrusted,
}
