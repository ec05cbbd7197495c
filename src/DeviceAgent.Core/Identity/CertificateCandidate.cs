using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>A certificate that was found, with its private key where it has one.</summary>
/// <param name="Certificate">Not disposed of by anyone here: connections may still use it.</param>
/// <param name="Origin">Where it was found, for messages: a file's path.</param>
public sealed record CertificateCandidate(X509Certificate2 Certificate, string Origin);
