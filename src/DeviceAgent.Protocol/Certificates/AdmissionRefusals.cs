namespace DeviceAgent.Protocol.Certificates;

/// <summary>
/// How the cause of a 403 on the device listener begins (<c>errorCauses[0].errorSummary</c>). Okta's error code is the same for all of them;
/// an agent that explains itself to an admin tells them apart by these words, and does nothing else by them.
/// </summary>
public static class AdmissionRefusals
{
    public const string NotBound = "the certificate is bound to no device";

    /// <summary>What follows names the call that approves it.</summary>
    public const string Waiting = "the certificate waits for an admin's approval";

    public const string Rejected = "an admin has rejected the certificate";

    public const string Revoked = "the certificate is revoked";

    public const string Expired = "the certificate has expired";

    /// <summary>The status follows, such as SUSPENDED.</summary>
    public const string DeviceIs = "the device is ";
}
