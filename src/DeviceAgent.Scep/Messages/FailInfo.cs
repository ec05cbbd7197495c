namespace DeviceAgent.Scep.Messages;

/// <summary>Why a CertRep says FAILURE (RFC 8894 section 3.2.1.4). The numbers are those of the wire.</summary>
public enum FailInfo
{
    /// <summary>An algorithm or a key that is unknown or too weak.</summary>
    BadAlg = 0,

    /// <summary>A signature that does not fit, or an envelope that does not open.</summary>
    BadMessageCheck = 1,

    /// <summary>A transaction that is not permitted: among them every wrong challenge.</summary>
    BadRequest = 2,

    /// <summary>A signing time that is too far from the authority's.</summary>
    BadTime = 3,

    /// <summary>No certificate has these criteria.</summary>
    BadCertId = 4,
}
