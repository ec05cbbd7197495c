namespace DeviceAgent.Org.Tests.Access;

/// <summary>Needs Node.js and npm; says so where they are missing.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (!File.Exists("/usr/bin/node") || !File.Exists("/usr/bin/npm"))
        {
            Skip = "NOT RUN: Node.js or npm is not installed (apt-get install nodejs npm)";
        }
    }
}
