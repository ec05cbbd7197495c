namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>Needs systemd-analyze of the Debian package <c>systemd</c>; says so where it is missing. systemd itself need not run.</summary>
public sealed class SystemdFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/systemd-analyze";

    public SystemdFactAttribute()
    {
        if (!File.Exists(Program))
        {
            Skip = "NOT RUN: systemd-analyze is not installed (apt-get install systemd)";
        }
    }
}
