using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Trust;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Enrollment;

/// <summary>Asks an authority for a certificate of this device, the first one or the next, and checks that it is one.</summary>
/// <param name="roots">The only roots that an https URL may chain to; null means the system's.</param>
/// <param name="time">Says what is valid now.</param>
public sealed class CertificateRequestFlow(RootsFile? roots, TimeProvider time)
{
    /// <param name="how">URL, authority and algorithms.</param>
    /// <param name="order">What to ask for.</param>
    /// <param name="patience">How long to wait for an admin's approval.</param>
    /// <param name="waiting">Told before each wait.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The certificate without its key, then its chain.</returns>
    /// <exception cref="ScepException">Not reachable, refused, or not a Device Access certificate.</exception>
    public async Task<X509Certificate2Collection> AskAsync(
        EnrollmentRecord how, CertificateOrder order, TimeSpan patience, Action<TimeSpan>? waiting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(order);
        try
        {
            return await TryAsync(how, order, patience, waiting, cancellationToken);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException or NotSupportedException or FormatException)
        {
            // What stands in its certificates is read by many hands, at many moments.
            throw new ScepException($"what the authority sent cannot be used: {e.Message}", e);
        }
    }

    private async Task<X509Certificate2Collection> TryAsync(
        EnrollmentRecord how, CertificateOrder order, TimeSpan patience, Action<TimeSpan>? waiting, CancellationToken cancellationToken)
    {
        using HttpClient http = ScepHttp.Create(roots);
        var enrollment = new ScepEnrollment(new(http, how.ScepUrl), how.Legacy ? AlgorithmPolicy.Legacy : AlgorithmPolicy.Strict, time);
        ScepAuthority authority = await enrollment.MeetAsync(how.CaFingerprint, cancellationToken);
        if (how.CaFingerprint is null && how.ScepUrl.Scheme != Uri.UriSchemeHttps)
        {
            throw new ScepException(
                $"over http anybody can pretend to be the authority: give --ca-fingerprint, which must come from your admin and not from here (offered: {string.Join(", ", authority.Certificates.Select(c => $"{c.Subject} SHA-256 {ScepAuthority.Fingerprint(c)}"))})");
        }

        X509Certificate2Collection certificates = await enrollment.EnrollAsync(authority, order, patience, waiting, cancellationToken);
        RequireUsable(certificates[0], order.Key);
        return certificates;
    }

    /// <summary>By the same rules by which the agent chooses: what it would never use is not stored.</summary>
    private void RequireUsable(X509Certificate2 certificate, RSA key)
    {
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(key);
        CertificateChoice choice = DeviceCertificateSelector.Choose([new CertificateCandidate(withKey, "the new certificate")], time.GetUtcNow());
        if (choice.Chosen is null)
        {
            throw new ScepException($"the authority's certificate cannot be used: {choice.Rejected[0].Reason}");
        }
    }
}
