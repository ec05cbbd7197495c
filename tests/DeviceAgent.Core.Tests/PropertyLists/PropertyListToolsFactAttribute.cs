namespace DeviceAgent.Core.Tests.PropertyLists;

/// <summary>A test that needs Python's plistlib and Debian's plistutil: skipped, and counted as such, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PropertyListToolsFactAttribute : FactAttribute
{
    public PropertyListToolsFactAttribute()
    {
        if (Find("python3") is null)
        {
            Skip = "NOT RUN: python3 is not installed (apt-get install python3)";
        }
        else if (Find("plistutil") is null)
        {
            Skip = "NOT RUN: plistutil is not installed (apt-get install libplist-utils)";
        }
    }

    /// <summary>A program's absolute path, from PATH; null when it is not there.</summary>
    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.GetFullPath(Path.Combine(folder, program)))
        .FirstOrDefault(File.Exists);
}
