namespace DeviceAgent.Core.Identity;

/// <summary>What was chosen, and why everything else was not.</summary>
/// <param name="Chosen">The certificate to speak with; null when none fits.</param>
/// <param name="Rejected">One entry for each of the others.</param>
public sealed record CertificateChoice(CertificateCandidate? Chosen, IReadOnlyList<CertificateRejection> Rejected);
