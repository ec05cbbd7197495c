namespace DeviceAgent.Org.Devices;

/// <summary>Why a held poll stops waiting.</summary>
public enum WakeUp
{
    /// <summary>Something was issued for the device: look again.</summary>
    Command,

    /// <summary>The hold is over, or the org stops: answer empty.</summary>
    Ended,

    /// <summary>A newer held poll of the same device took its place: answer empty.</summary>
    Replaced,
}
