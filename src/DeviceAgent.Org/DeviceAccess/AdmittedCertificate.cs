using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>What is recorded of a certificate that was shown.</summary>
/// <param name="Status">One of <see cref="CertificateStatus"/>.</param>
/// <param name="SerialNumber">For an admin.</param>
/// <param name="Device">Its device.</param>
public sealed record AdmittedCertificate(string Status, string SerialNumber, DeviceRecord Device);
