namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>What of a request a signature covers.</summary>
/// <param name="Method">In upper case, as on the wire.</param>
/// <param name="TargetUri">Absolute, with its query: as the agent was told it, whatever a proxy makes of it on the way.</param>
/// <param name="ContentDigest">The value of the Content-Digest header.</param>
public sealed record SignedRequest(string Method, Uri TargetUri, string ContentDigest);
