namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>Needs the system's Chromium, and npm for axe-core; says so where they are missing.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public const string Chromium = "/usr/bin/chromium";
    public const string Npm = "/usr/bin/npm";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Chromium) || !File.Exists(Npm))
        {
            Skip = "NOT RUN: Chromium or npm is not installed (apt-get install chromium nodejs npm)";
        }
    }
}
