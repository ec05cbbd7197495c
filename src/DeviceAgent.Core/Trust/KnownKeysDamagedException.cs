namespace DeviceAgent.Core.Trust;

/// <summary>The file of known keys is there and is not what the agent wrote. Which keys were known cannot be told.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="inner">The cause.</param>
public sealed class KnownKeysDamagedException(string message, Exception? inner = null) : Exception(message, inner);
