using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Enrollment;

/// <summary>What came of a renewal.</summary>
/// <param name="State">What.</param>
/// <param name="Certificate">The one that counts in this state; null when there is none.</param>
/// <param name="Problem">Why the org did not let the new one in.</param>
public sealed record RenewalResult(RenewalState State, X509Certificate2? Certificate, string? Problem = null);

/// <summary>How a renewal can end.</summary>
public enum RenewalState
{
    /// <summary>The certificate came by another way, such as an MDM, which renews it too.</summary>
    NotEnrolledHere,

    NotDue,

    /// <summary>The new one is in use.</summary>
    Renewed,

    /// <summary>The new one is there, and the org does not let it in yet: the one so far stays.</summary>
    NotProven,

    /// <summary>The certificate is over: its key proves nothing any more, the device must be enrolled again.</summary>
    TooLate,
}
