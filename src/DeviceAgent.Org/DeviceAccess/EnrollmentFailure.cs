namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Why a request was refused: the numbers of SCEP's failInfo (RFC 8894 section 3.2.1.4.5).</summary>
public enum EnrollmentFailure
{
    /// <summary>badAlg: the key is too weak or of an unknown kind.</summary>
    BadAlgorithm = 0,

    /// <summary>badMessageCheck: a signature or an envelope does not hold.</summary>
    BadMessageCheck = 1,

    /// <summary>badRequest: not permitted.</summary>
    BadRequest = 2,

    /// <summary>badTime: the signing time is too far from the org's.</summary>
    BadTime = 3,

    /// <summary>badCertId: no such certificate or transaction.</summary>
    BadCertificateId = 4,
}
