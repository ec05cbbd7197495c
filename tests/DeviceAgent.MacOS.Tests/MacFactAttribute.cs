namespace DeviceAgent.MacOS.Tests;

/// <summary>A test that asks the real system: skipped, and counted as such, anywhere but on a Mac.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MacFactAttribute : FactAttribute
{
    public MacFactAttribute()
    {
        if (!OperatingSystem.IsMacOS())
        {
            Skip = "NOT RUN: needs macOS";
        }
    }
}
