namespace DeviceAgent.Org.Keys;

/// <summary>A signing key in the <see cref="KeyList"/>.</summary>
/// <param name="Thumbprint">RFC 7638, SHA-256, base64url: its <c>kid</c>.</param>
/// <param name="File">The name of the file with its private half; deleted once the key is retired.</param>
/// <param name="Created">When it was made; for a key that is older than the list, when its file was last written.</param>
/// <param name="Retired">Since when it signs nothing any more and is not in the JWKS; null while it is.</param>
public sealed record KeyEntry(string Thumbprint, string File, DateTimeOffset Created, DateTimeOffset? Retired = null);
