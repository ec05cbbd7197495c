namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Where a request for a certificate stands.</summary>
public static class EnrollmentStatus
{
    /// <summary>Waits for an admin.</summary>
    public const string Pending = "PENDING";

    public const string Issued = "ISSUED";
    public const string Rejected = "REJECTED";
}
