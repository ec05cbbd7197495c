namespace DeviceAgent.Demo;

/// <summary>The demo cannot go on; the message says why, for the person who started it.</summary>
public sealed class DemoException(string message, Exception? inner = null) : Exception(message, inner);
