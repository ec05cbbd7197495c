namespace DeviceAgent.Packaging;

/// <summary>The package cannot be built from what was given. The message says what is wrong and where; nothing was written.</summary>
public sealed class PackagingException(string message) : Exception(message);
