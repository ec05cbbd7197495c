namespace DeviceAgent.Org.Settings;

/// <summary>Which name of a certificate or request says which device it is.</summary>
public enum DeviceIdentityRule
{
    /// <summary>The subject's serialNumber attribute if there is one, else its common name.</summary>
    Subject,

    SubjectSerialNumber,
    SubjectCommonName,

    /// <summary>The first dNSName.</summary>
    SanDns,

    /// <summary>The first URI.</summary>
    SanUri,

    /// <summary>The first e-mail address or user principal name.</summary>
    SanEmail,

    /// <summary>The certificate's own serial number in hex. A request has none yet: there it is <see cref="Subject"/>.</summary>
    CertificateSerial,
}
