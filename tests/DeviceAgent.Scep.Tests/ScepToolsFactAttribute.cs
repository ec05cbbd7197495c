namespace DeviceAgent.Scep.Tests;

/// <summary>Needs the SCEP programs of the Debian package <c>scep</c>; says so where they are missing.</summary>
public sealed class ScepToolsFactAttribute : FactAttribute
{
    public ScepToolsFactAttribute()
    {
        if (!File.Exists("/usr/bin/scepserver") || !File.Exists("/usr/bin/scepclient"))
        {
            Skip = "NOT RUN: scepserver and scepclient are not installed (apt-get install scep)";
        }
    }
}
