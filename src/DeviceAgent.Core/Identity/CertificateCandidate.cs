using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>A certificate that was found, with its private key where it has one.</summary>
/// <param name="Certificate">Not disposed of by anyone here: connections may still use it.</param>
/// <param name="Origin">Where it was found, for messages: a file's path.</param>
public sealed record CertificateCandidate(X509Certificate2 Certificate, string Origin)
{
    /// <summary>What lies beside it of the chain to its root; sent with it. Without the root.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init; } = [];

    /// <summary>Whether connections made with the other one are as good. A certificate that was read anew is another: its key may be.</summary>
    public bool SpeaksAs(CertificateCandidate? other) =>
        other is not null && ReferenceEquals(Certificate, other.Certificate)
        && Intermediates.Select(c => c.Thumbprint).SequenceEqual(other.Intermediates.Select(c => c.Thumbprint));
}
