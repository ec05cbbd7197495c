namespace DeviceAgent.Core.Logout;

/// <summary>The machine's sessions cannot be read.</summary>
public sealed class SessionListException(string message, Exception? inner = null) : Exception(message, inner);
