namespace DeviceAgent.TestKit.State;

/// <summary>How much of the last write a power cut leaves.</summary>
public enum CrashPoint
{
    Before,
    Torn,
    After,
}
