namespace DeviceAgent.Cli;

/// <summary>An option's value that cannot be: which, and what is allowed.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
