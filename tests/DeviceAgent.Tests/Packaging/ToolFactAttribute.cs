namespace DeviceAgent.Tests.Packaging;

/// <summary>A test that needs a program: skipped, and counted as such, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="program">Looked for in PATH.</param>
    /// <param name="package">The Debian package that it comes from.</param>
    public ToolFactAttribute(string program, string package)
    {
        if (Tools.Find(program) is null)
        {
            Skip = $"NOT RUN: {program} is not installed (apt-get install {package})";
        }
    }
}
