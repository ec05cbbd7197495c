namespace DeviceAgent.Core.Configuration;

/// <summary>The least severe lines that are logged.</summary>
public enum AgentLogLevel
{
    Debug,
    Information,
    Warning,
    Error,
}
