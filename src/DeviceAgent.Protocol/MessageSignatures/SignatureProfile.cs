namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>The one kind of HTTP message signature (RFC 9421) on this wire.</summary>
public static class SignatureProfile
{
    public const string InputHeader = "Signature-Input";

    public const string SignatureHeader = "Signature";

    /// <summary>The label that the agent writes. A reader goes by the tag: labels may be changed on the way (RFC 9421 section 3.1).</summary>
    public const string Label = "sig";

    /// <summary>Tells our signature from one that something on the way added (RFC 9421 section 2.3).</summary>
    public const string Tag = "device-access";

    /// <summary>ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each (RFC 9421 section 3.3.4).</summary>
    public const string Algorithm = "ecdsa-p256-sha256";

    /// <summary>How far <c>created</c> may lie from the org's clock, either way.</summary>
    public static readonly TimeSpan CreatedTolerance = TimeSpan.FromMinutes(5);

    internal const string Method = "@method";
    internal const string TargetUri = "@target-uri";
    internal const string Digest = "content-digest";

    /// <summary>What every signature covers, in the order in which the agent writes it.</summary>
    public static readonly IReadOnlyList<string> Components = [Method, TargetUri, Digest];
}
