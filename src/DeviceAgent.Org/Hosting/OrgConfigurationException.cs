namespace DeviceAgent.Org.Hosting;

/// <summary>The org cannot run with what it was given: exit code 78, one line.</summary>
public sealed class OrgConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
