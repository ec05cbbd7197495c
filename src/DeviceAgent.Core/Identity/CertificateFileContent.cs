using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>The certificates of one file.</summary>
/// <param name="Certificates">Those to choose from, with their keys where they have one.</param>
/// <param name="Others">What else lies in it: intermediates, and perhaps a root.</param>
internal sealed record CertificateFileContent(IReadOnlyList<X509Certificate2> Certificates, IReadOnlyList<X509Certificate2> Others);
