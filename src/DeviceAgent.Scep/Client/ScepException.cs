namespace DeviceAgent.Scep.Client;

/// <summary>The authority cannot be reached, or its answer cannot be used. The message says what and what to do; it holds no secret.</summary>
public class ScepException(string message, Exception? inner = null) : Exception(message, inner);
