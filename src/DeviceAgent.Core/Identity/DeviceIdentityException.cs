namespace DeviceAgent.Core.Identity;

/// <summary>No usable Device Access certificate was found.</summary>
public sealed class DeviceIdentityException(string message, Exception? inner = null) : Exception(message, inner);
