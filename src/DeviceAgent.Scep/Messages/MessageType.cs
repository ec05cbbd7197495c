namespace DeviceAgent.Scep.Messages;

/// <summary>What a pkiMessage is for (RFC 8894 section 3.2.1.2). The numbers are those of the wire.</summary>
public enum MessageType
{
    /// <summary>The authority's answer to all others.</summary>
    CertRep = 3,

    /// <summary>A request for a new certificate, signed with the key of the one so far.</summary>
    RenewalReq = 17,

    /// <summary>A request for a first certificate, signed with its own key.</summary>
    PkcsReq = 19,

    /// <summary>Asks after a request that was answered with PENDING.</summary>
    CertPoll = 20,

    GetCert = 21,

    GetCrl = 22,
}
