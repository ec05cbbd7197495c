namespace DeviceAgent.Chaos.Network;

/// <summary>What is wrong with the way between one agent and the org.</summary>
public enum LinkFault
{
    None,

    /// <summary>Every block arrives late.</summary>
    Slow,

    /// <summary>A trickle of bytes.</summary>
    Throttled,

    /// <summary>Connections end after some bytes, in the middle of whatever passes.</summary>
    Cut,

    /// <summary>New connections are refused; those there are go on.</summary>
    Refused,

    /// <summary>Nothing passes, and nobody is told: half-open connections, which stay so for as long as their ends wait.</summary>
    BlackHole,
}
