using DeviceAgent.Org.Tests.WebConsole;

namespace DeviceAgent.Org.Tests.OktaSdk;

/// <summary>Needs Node.js and npm; says so where they are missing.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public const string Node = "/usr/bin/node";

    public NodeFactAttribute()
    {
        if (!File.Exists(Node) || !File.Exists(BrowserFactAttribute.Npm))
        {
            Skip = "NOT RUN: Node.js or npm is not installed (apt-get install nodejs npm)";
        }
    }
}
