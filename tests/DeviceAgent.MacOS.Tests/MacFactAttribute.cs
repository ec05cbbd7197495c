namespace DeviceAgent.MacOS.Tests;

/// <summary>A test that asks the real system: skipped, and counted as such, anywhere but on a Mac.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MacFactAttribute : FactAttribute
{
    /// <param name="variable">An environment variable without which it is skipped on a Mac too: what it does must be asked for.</param>
    public MacFactAttribute(string? variable = null)
    {
        if (!OperatingSystem.IsMacOS())
        {
            Skip = "NOT RUN: needs macOS";
        }
        else if (variable is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Skip = $"NOT RUN: {variable} is not set";
        }
    }
}
