namespace DeviceAgent.Packaging.Tests;

/// <summary>A test that opens packages with tools that are not ours. Where one is missing it is skipped, and the skip says which.</summary>
public sealed class PackageToolsFactAttribute : FactAttribute
{
    private static readonly string[] Tools = ["bsdtar", "7z", "cpio", "xmllint", "python3", "shellcheck", "cksum", "gzip"];

    public PackageToolsFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        var missing = Tools.Where(tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool)))).ToArray();
        if (missing.Length > 0)
        {
            Skip = $"NOT RUN: needs {string.Join(", ", missing)}";
        }
    }
}
