namespace DeviceAgent.Core.Identity;

/// <summary>A certificate or a file that is not used.</summary>
/// <param name="Origin">Where it was found.</param>
/// <param name="Reason">Why not, and what to do about it where that is known. Never holds key material.</param>
/// <param name="Fault">Why not, for programs.</param>
public sealed record CertificateRejection(string Origin, string Reason, CertificateFault Fault)
{
    /// <summary>What was rejected, where its keys live in memory and it is kept; for a diagnosis.</summary>
    public CertificateCandidate? Candidate { get; init; }
}
