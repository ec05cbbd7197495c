namespace DeviceAgent.Org.SystemLog;

/// <summary>Who did it.</summary>
public sealed record LogActor(string Id, string Type, string AlternateId, string DisplayName)
{
    /// <summary>The org itself: timers and rules.</summary>
    public static readonly LogActor Org = new("org", "SystemPrincipal", "device-org", "device-org");
}
