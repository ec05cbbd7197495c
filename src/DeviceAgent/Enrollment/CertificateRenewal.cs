using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;
using DeviceAgent.Scep.Client;

namespace DeviceAgent.Enrollment;

/// <summary>
/// Renews a certificate that was enrolled here. The one so far stays in its place until the org has let the new one in: an
/// authority whose new certificates the org does not accept must not lock the device out.
/// </summary>
/// <param name="store">Where the certificate is.</param>
/// <param name="flow">Asks the authority.</param>
/// <param name="proof">Asks the org whether it lets a certificate in: null when it does, else why not.</param>
/// <param name="time">Says what is due.</param>
public sealed class CertificateRenewal(
    CertificateStore store, CertificateRequestFlow flow, Func<CertificateCandidate, CancellationToken, Task<string?>> proof, TimeProvider time)
{
    /// <summary>Renewed from so long before its end; one that is short-lived, in the last third of its life.</summary>
    public static readonly TimeSpan BeforeExpiry = TimeSpan.FromDays(30);

    /// <summary>Does what is due: renews, or tries again to prove what was renewed.</summary>
    /// <param name="evenIfNotDue">Renews now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ScepException">Not reachable, or refused; the certificate so far stays.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<RenewalResult> RunAsync(bool evenIfNotDue, CancellationToken cancellationToken)
    {
        CertificateCandidate? current = store.ReadCurrent();
        CertificateCandidate? renewed = store.ReadRenewed();
        if (store.ReadRecord(current, renewed) is not { } record)
        {
            return new RenewalResult(RenewalState.NotEnrolledHere, current?.Certificate);
        }

        if (renewed is null)
        {
            if (current is null)
            {
                return new RenewalResult(RenewalState.TooLate, null);
            }

            if (!evenIfNotDue && !IsDue(current.Certificate))
            {
                return new RenewalResult(RenewalState.NotDue, current.Certificate);
            }

            renewed = await RenewAsync(current.Certificate, record, cancellationToken);
        }

        // Once the one so far is over there is nothing to fall back to.
        if (current is not null && await proof(renewed, cancellationToken) is { } problem)
        {
            return new RenewalResult(RenewalState.NotProven, renewed.Certificate, problem);
        }

        store.Promote(record with { Thumbprint = CertificateStore.Thumbprint(renewed.Certificate) });
        return new RenewalResult(RenewalState.Renewed, renewed.Certificate);
    }

    /// <summary>The last 30 days, or the last third when that is less.</summary>
    public bool IsDue(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        TimeSpan third = (certificate.NotAfter - certificate.NotBefore) / 3;
        return certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime <= (third < BeforeExpiry ? third : BeforeExpiry);
    }

    private async Task<CertificateCandidate> RenewAsync(X509Certificate2 current, EnrollmentRecord record, CancellationToken cancellationToken)
    {
        using RSA key = store.ReadOrCreateNewKey(record.KeySize);
        X509Certificate2Collection certificates;
        try
        {
            certificates = await flow.AskAsync(
                record, new CertificateOrder { Subject = current.SubjectName, Key = key, Renewed = current }, TimeSpan.Zero, null, cancellationToken);
        }
        catch (ScepRejectedException)
        {
            // The same request again would be the same refusal: perhaps an answer got lost, and what was issued then is revoked.
            store.ForgetNewKey();
            throw;
        }

        store.StoreRenewed(certificates, key);
        return store.ReadRenewed() ?? throw new IOException($"{store.Location.Renewed} cannot be read back");
    }

    /// <summary>A proof over a new connection, as the agent's polls make it.</summary>
    public static Func<CertificateCandidate, CancellationToken, Task<string?>> ProofAt(Uri orgUrl, RootsFile? roots) =>
        (certificate, cancellationToken) => CertificateProof.WhyNotAsync(orgUrl, certificate, roots, cancellationToken);
}
