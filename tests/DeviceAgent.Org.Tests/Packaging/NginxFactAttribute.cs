namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>Needs Debian's nginx with its stream module; says so where they are missing.</summary>
public sealed class NginxFactAttribute : FactAttribute
{
    public const string Program = "/usr/sbin/nginx";
    public const string StreamModule = "/usr/lib/nginx/modules/ngx_stream_module.so";

    public NginxFactAttribute()
    {
        if (!File.Exists(Program) || !File.Exists(StreamModule))
        {
            Skip = "NOT RUN: nginx and its stream module are not installed (apt-get install nginx-light libnginx-mod-stream)";
        }
    }
}
