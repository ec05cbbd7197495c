namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>A test that needs the openssl program.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenSslFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/openssl";

    public OpenSslFactAttribute()
    {
        if (!File.Exists(Program))
        {
            Skip = $"NOT RUN: needs {Program}";
        }
    }
}
