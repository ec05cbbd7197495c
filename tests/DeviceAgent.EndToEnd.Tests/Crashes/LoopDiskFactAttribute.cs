using DeviceAgent.Chaos.PowerCuts;

namespace DeviceAgent.EndToEnd.Tests.Crashes;

/// <summary>A test that mounts an ext4 of its own.</summary>
public sealed class LoopDiskFactAttribute : FactAttribute
{
    public LoopDiskFactAttribute()
    {
        if (LoopDisk.Problem is { } problem)
        {
            Skip = $"NOT RUN: {problem}";
        }
    }
}
