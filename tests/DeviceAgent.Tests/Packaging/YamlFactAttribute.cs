namespace DeviceAgent.Tests.Packaging;

/// <summary>A test that needs Python's YAML reader, and shellcheck: skipped, and counted as such, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class YamlFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> HasYaml = new(() =>
        Tools.Find("python3") is not null && Tools.RunAsync("python3", "-c", "import yaml").GetAwaiter().GetResult().ExitCode == 0);

    public YamlFactAttribute()
    {
        if (!HasYaml.Value)
        {
            Skip = "NOT RUN: python3 has no yaml (apt-get install python3-yaml)";
        }
        else if (Tools.Find("shellcheck") is null)
        {
            Skip = "NOT RUN: shellcheck is not installed (apt-get install shellcheck)";
        }
    }
}
