namespace DeviceAgent.Demo.Devices;

/// <summary>The files of one device.</summary>
public sealed class DeviceFolder
{
    private readonly string root;

    /// <summary>Makes the folder.</summary>
    public DeviceFolder(string root)
    {
        this.root = root;
        Directory.CreateDirectory(Sessions);
    }

    public string Configuration => Path.Combine(root, "config.json");

    public string Certificate => Path.Combine(root, "device.pem");

    public string OktaVerify => Path.Combine(root, "Okta Verify.app");

    /// <summary>The registry of process sessions.</summary>
    public string Sessions => Path.Combine(root, "sessions");

    public string State => Path.Combine(root, "state");

    public string Logs => Path.Combine(root, "logs");

    public string AgentLog => Path.Combine(Logs, "device-agent.log");

    /// <summary>Of the agent's standard output and error.</summary>
    public string OutputPrefix => Path.Combine(root, "agent");
}
