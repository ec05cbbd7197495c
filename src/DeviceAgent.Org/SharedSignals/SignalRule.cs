namespace DeviceAgent.Org.SharedSignals;

/// <summary>When a session that a transmitter revoked means a device logout.</summary>
public enum SignalRule
{
    /// <summary>Unless the users ended it themselves: who signs out of a website does not mean their Macs.</summary>
    UnlessByUser,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never: signals are taken and logged only.</summary>
    Never,
}
