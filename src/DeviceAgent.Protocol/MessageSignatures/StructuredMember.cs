namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>One member of a structured dictionary (RFC 8941 section 3.2).</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">The member's value with its parameters, serialized anew (RFC 8941 section 4.1).</param>
/// <param name="Items">The strings of an inner list of strings without parameters; null for anything else.</param>
/// <param name="Bytes">The bytes when the value is a byte sequence; null for anything else.</param>
/// <param name="Parameters">The parameters, each value serialized: a string stands in quotes.</param>
public sealed record StructuredMember(
    string Key, string Value, IReadOnlyList<string>? Items, byte[]? Bytes, IReadOnlyDictionary<string, string> Parameters);
