namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>A header of RFC 9421 or RFC 9530 is not as it must be. The message says what, and quotes nothing of the header.</summary>
public sealed class MessageSignatureException(string message) : Exception(message);
