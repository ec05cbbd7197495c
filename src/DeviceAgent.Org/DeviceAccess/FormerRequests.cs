using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// What became of requests that came before. A repeat gets its certificate again, because answers get lost; a replay of it gets
/// nothing more than that, however late it comes.
/// </summary>
internal sealed class FormerRequests(OrgOptions options, TimeProvider time)
{
    /// <summary>How long a request that an admin rejected is refused when it comes again.</summary>
    public static readonly TimeSpan RejectedFor = TimeSpan.FromDays(1);

    private const string KeyCompromise = "keyCompromise";

    /// <summary>The answer to a request that came before; null for a new one.</summary>
    /// <exception cref="EnrollmentException">It was rejected, its certificate is not good any more, or another one waits in its transaction.</exception>
    public async Task<EnrollmentResult?> AnswerAsync(OrgDb db, EnrollmentRequest request, CancellationToken cancellationToken)
    {
        List<EnrollmentRecord> former = [];

        // All profiles: what was issued by one must not be issued once more by the other. There are one or two; asked for all of
        // them at once, Entity Framework would write the statement anew each time.
        foreach (string profile in options.Settings.Profiles.Keys)
        {
            former.AddRange(await db.Enrollments
                .Where(r => r.Profile == profile && r.TransactionId == request.TransactionId
                    && (r.RequestHash == request.RequestHash || r.Status == EnrollmentStatus.Pending))
                .ToListAsync(cancellationToken));
        }

        // The newest first.
        former.Sort((one, other) => other.Number.CompareTo(one.Number));
        EnrollmentRecord? same = former.Find(
            r => r.RequestHash.AsSpan().SequenceEqual(request.RequestHash) && (r.Profile == request.Profile || r.Status == EnrollmentStatus.Issued));
        switch (same?.Status)
        {
            case EnrollmentStatus.Pending:
                return new EnrollmentResult.Pending();
            case EnrollmentStatus.Rejected when same.DecidedAt > time.GetUtcNow() - RejectedFor:
                throw Refuse("an admin has rejected the request");
            case EnrollmentStatus.Issued when same.Profile != request.Profile:
                throw Refuse($"the same request was answered at the profile {same.Profile}");
            case EnrollmentStatus.Issued:
                return await IssuedAsync(db, same, cancellationToken);
        }

        return former.Exists(r => r.Profile == request.Profile && r.Status == EnrollmentStatus.Pending)
            ? throw Refuse("the transaction waits for an admin with another request")
            : null;
    }

    /// <summary>The answer to a poll. Another's renewal may carry the same transaction and even the same key: only its own signer hears of it.</summary>
    /// <exception cref="EnrollmentException">There is no such request of this signer, or nothing good came of it.</exception>
    public async Task<EnrollmentResult> PolledAsync(
        OrgDb db, string profile, string transactionId, X509Certificate2 signer, CancellationToken cancellationToken)
    {
        byte[] key = signer.PublicKey.ExportSubjectPublicKeyInfo();
        string thumbprint = DeviceCertificates.ThumbprintOf(signer);
        IQueryable<EnrollmentRecord> transaction = db.Enrollments.Where(r => r.Profile == profile && r.TransactionId == transactionId);

        // What was proven without a challenge was proven by a renewal.
        EnrollmentRecord? own = await transaction
            .Where(r => r.ProvenDeviceId != null && r.ChallengeId == null
                ? db.Certificates.Any(c => c.Thumbprint == thumbprint && c.DeviceId == r.ProvenDeviceId && c.Status == CertificateStatus.Bound)
                : r.Key == key)
            .OrderByDescending(r => r.Number).FirstOrDefaultAsync(cancellationToken);
        return own?.Status switch
        {
            EnrollmentStatus.Pending => new EnrollmentResult.Pending(),
            EnrollmentStatus.Issued => await IssuedAsync(db, own, cancellationToken),
            EnrollmentStatus.Rejected => throw Refuse("an admin has rejected the request"),
            _ => throw (await transaction.AnyAsync(cancellationToken)
                ? Refuse("the transaction is another key's")
                : new EnrollmentException(EnrollmentFailure.BadCertificateId, "there is no such transaction")),
        };
    }

    /// <summary>A key that somebody else may have is a key of nobody.</summary>
    /// <exception cref="EnrollmentException">A certificate of this key was revoked because of it.</exception>
    public static async Task RequireUncompromisedAsync(OrgDb db, PublicKey key, CancellationToken cancellationToken)
    {
        // By the index: "is not null" would read every certificate.
        List<byte[]?> compromised = await db.Certificates
            .Where(c => c.RevokedAt >= DateTimeOffset.UnixEpoch && c.RevocationReason == KeyCompromise && c.Encoded != null).Select(c => c.Encoded).ToListAsync(cancellationToken);
        byte[] asked = key.ExportSubjectPublicKeyInfo();
        foreach (byte[]? encoded in compromised)
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(encoded!);
            if (certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(asked))
            {
                throw Refuse("a certificate of this key was revoked because the key is compromised: ask with a new key");
            }
        }
    }

    private async Task<EnrollmentResult> IssuedAsync(OrgDb db, EnrollmentRecord request, CancellationToken cancellationToken)
    {
        CertificateRecord certificate = (await db.Certificates.FindAsync([request.Thumbprint], cancellationToken))!;
        return certificate.RevokedAt is null && certificate.NotAfter > time.GetUtcNow()
            ? new EnrollmentResult.Issued(X509CertificateLoader.LoadCertificate(certificate.Encoded!))
            : throw Refuse("the certificate of this request is revoked or over: ask with a new key");
    }

    private static EnrollmentException Refuse(string reason) => new(EnrollmentFailure.BadRequest, reason);
}
