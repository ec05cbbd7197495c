namespace DeviceAgent.Scep.Messages;

/// <summary>How a CertRep answers (RFC 8894 section 3.2.1.3). The numbers are those of the wire.</summary>
public enum PkiStatus
{
    Success = 0,

    Failure = 2,

    /// <summary>An admin has to decide: ask again with a CertPoll.</summary>
    Pending = 3,
}
