namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>Needs Debian's nginx with its stream module; says so where they are missing.</summary>
public sealed class NginxTheoryAttribute : TheoryAttribute
{
    public NginxTheoryAttribute()
    {
        if (!File.Exists(NginxFactAttribute.Program) || !File.Exists(NginxFactAttribute.StreamModule))
        {
            Skip = "NOT RUN: nginx and its stream module are not installed (apt-get install nginx-light libnginx-mod-stream)";
        }
    }
}
