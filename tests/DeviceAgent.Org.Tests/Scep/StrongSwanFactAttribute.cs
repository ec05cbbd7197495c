namespace DeviceAgent.Org.Tests.Scep;

/// <summary>Needs the <c>pki</c> of strongSwan, and the plugin that speaks HTTP; says so where they are missing.</summary>
public sealed class StrongSwanFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/pki";

    public StrongSwanFactAttribute()
    {
        if (!File.Exists(Program) || !File.Exists("/usr/lib/ipsec/plugins/libstrongswan-curl.so"))
        {
            Skip = "NOT RUN: strongSwan's pki with its curl plugin is not installed (apt-get install strongswan-pki libstrongswan-extra-plugins)";
        }
    }
}
