namespace DeviceAgent.Org.Storage;

/// <summary>A token of an issuer that counted once already.</summary>
public sealed class UsedTokenRecord
{
    /// <summary>SHA-256 of issuer and <c>jti</c> in base64url.</summary>
    public required string Id { get; set; }

    /// <summary>From then on its own time refuses it.</summary>
    public DateTimeOffset Until { get; set; }
}
