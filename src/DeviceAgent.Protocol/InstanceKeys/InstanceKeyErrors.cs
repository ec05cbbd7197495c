namespace DeviceAgent.Protocol.InstanceKeys;

/// <summary>The <c>errorCode</c> of a 401 that has to do with the instance key. Ours; Okta's own codes begin with E.</summary>
public static class InstanceKeyErrors
{
    /// <summary>No signature, or one that is malformed, not of our profile, used before, or does not fit the request.</summary>
    public const string BadSignature = "instance_signature_invalid";

    /// <summary>The Content-Digest header is missing or is not that of the body.</summary>
    public const string BadDigest = "instance_digest_invalid";

    /// <summary><c>created</c> is more than 5 minutes from the org's clock, which the answer's Date header shows.</summary>
    public const string BadTime = "instance_signature_time";

    /// <summary>No key is bound to the device: check in.</summary>
    public const string Unknown = "instance_key_unknown";

    /// <summary>Another key is bound to the device: an admin decides.</summary>
    public const string NotBound = "instance_key_not_bound";
}
