namespace DeviceAgent.Scep.Messages;

/// <summary>
/// Bytes that are no SCEP message, so that there is nobody to send a CertRep to: the answer is a 4xx, or on the client's side the
/// end of the attempt. The message says what was wrong and holds no content.
/// </summary>
public sealed class ScepFormatException(string message, Exception? inner = null) : Exception(message, inner);
