namespace DeviceAgent.Org.DeviceAccess;

/// <summary>What a certificate is to its device.</summary>
public static class CertificateStatus
{
    /// <summary>It speaks for the device.</summary>
    public const string Bound = "BOUND";

    /// <summary>Issued without proof that it is the device's: an admin decides.</summary>
    public const string Pending = "PENDING";

    /// <summary>An admin decided that it is not the device's. It is on the revocation list too.</summary>
    public const string Rejected = "REJECTED";

    public const string Revoked = "REVOKED";

    /// <summary>Its time is over, whatever it was before.</summary>
    public const string Expired = "EXPIRED";
}
