namespace DeviceAgent.Core;

/// <summary>The product's identity: everything that is named after it derives from here.</summary>
public static class AgentIdentity
{
    /// <summary>launchd label, package id and preference domain.</summary>
    public const string Label = "org.deviceagent.agent";

    public const string ExecutableName = "device-agent";

    public const string EnvironmentPrefix = "DEVICEAGENT_";

    /// <summary>The agent's version, as it stands in the assembly.</summary>
    public static string Version { get; } =
        typeof(AgentIdentity).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
