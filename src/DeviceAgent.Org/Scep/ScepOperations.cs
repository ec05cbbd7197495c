using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Settings;
using DeviceAgent.Scep.Authority;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.Scep;

/// <summary>From a SCEP message to what the Device Access CA makes of it, and back.</summary>
public sealed partial class ScepOperations(
    DeviceAccessAuthority authority, Enrollments enrollments, RevocationLists lists, OrgMetrics metrics, TimeProvider time, ILogger<ScepOperations> logger)
{
    /// <summary>Envelopes that did not open: to decrypt somebody else's by trial takes thousands of them.</summary>
    private readonly AddressFailures unopened = new(time);

    public static CaCapabilities Capabilities(ScepProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile.AllowsWeakAlgorithms ? CaCapabilities.Legacy : CaCapabilities.Strict;
    }

    /// <summary>GetCACert: the issuing certificate and what stands above it.</summary>
    public (byte[] Content, bool Several) CaCertificates() => (CertificateBundle.Write(authority.Chain), true);

    /// <summary>PKIOperation: answers every message with a CertRep.</summary>
    /// <exception cref="ScepFormatException">Not a message: there is nobody to answer.</exception>
    public async Task<byte[]> OperateAsync(ScepProfile profile, byte[] encoded, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        AlgorithmPolicy policy = profile.AllowsWeakAlgorithms ? AlgorithmPolicy.Legacy : AlgorithmPolicy.Strict;
        PkiMessage message = PkiMessage.Read(encoded);
        X509Certificate2 known = ScepRequest.RecipientOf(message, authority.Recipients);
        var reply = new ScepReply(known, policy);
        try
        {
            ScepRequest request = Open(message, known, policy, address);
            return message.Attributes.MessageType switch
            {
                MessageType.GetCert => await GetCertificateAsync(request, reply, cancellationToken),
                MessageType.GetCrl => GetRevocationList(request, reply),
                _ => await EnrollAsync(profile, request, reply, address, cancellationToken),
            };
        }
        catch (ScepRefusedException e)
        {
            if (message.Attributes.MessageType is not (MessageType.GetCert or MessageType.GetCrl))
            {
                metrics.Enrolled(MetricWords.EnrolmentRefused);
            }

            LogRefused(message.Attributes.MessageType, message.Attributes.TransactionId, address, e.FailInfo, e.Message);
            return reply.Failure(message, e.FailInfo, e.Answer);
        }
    }

    /// <summary>What came was no message.</summary>
    public void Unreadable(string address, string reason)
    {
        metrics.Enrolled(MetricWords.EnrolmentUnreadable);
        LogNoMessage(address, reason);
    }

    private ScepRequest Open(PkiMessage message, X509Certificate2 known, AlgorithmPolicy policy, string address)
    {
        if (unopened.IsBlocked(address))
        {
            throw new ScepRefusedException(FailInfo.BadRequest, "too many envelopes of this address did not open: it is refused for a minute");
        }

        try
        {
            return ScepRequest.Open(message, known, policy);
        }
        catch (ScepRefusedException e) when (e.FailInfo == FailInfo.BadMessageCheck)
        {
            unopened.Add(address);
            throw;
        }
    }

    private async Task<byte[]> EnrollAsync(ScepProfile profile, ScepRequest request, ScepReply reply, string address, CancellationToken cancellationToken)
    {
        EnrollmentResult result = request.Certification is { } asked
            ? await enrollments.EnrollAsync(Order(profile, request.Message, asked, address), cancellationToken)
            : await enrollments.PollAsync(profile.Name, request.Message.Attributes.TransactionId, request.Message.Signer, cancellationToken);
        switch (result)
        {
            case EnrollmentResult.Issued issued:
                using (issued.Certificate)
                {
                    metrics.Enrolled(MetricWords.EnrolmentIssued);
                    return reply.Success(request, [issued.Certificate, .. authority.ChainOf(issued.Certificate)]);
                }

            case EnrollmentResult.Pending:
                if (request.Certification is not null)
                {
                    // Who asks again and again what became of it is one request still.
                    metrics.Enrolled(MetricWords.EnrolmentHeld);
                }

                return reply.Pending(request.Message);
            case EnrollmentResult.Refused refused:
                // Enrollments has logged it.
                metrics.Enrolled(MetricWords.EnrolmentRefused);
                return reply.Failure(request.Message, (FailInfo)(int)refused.Failure, refused.Reason);
            default:
                throw new InvalidOperationException($"an enrolment ended as {result.GetType().Name}");
        }
    }

    private static EnrollmentRequest Order(ScepProfile profile, PkiMessage message, CertificationRequest asked, string address)
    {
        bool renewal = message.Attributes.MessageType == MessageType.RenewalReq;
        return new EnrollmentRequest
        {
            Profile = profile.Name,
            TransactionId = message.Attributes.TransactionId,
            Key = asked.Key,
            Subject = asked.Subject,
            Requested = asked.Extensions,
            RequestHash = renewal ? SHA256.HashData([.. asked.Hash.Span, .. message.Signer.GetCertHash(HashAlgorithmName.SHA256)]) : asked.Hash.ToArray(),
            Challenge = asked.ChallengePassword,
            Renewal = renewal,
            RenewalOf = renewal ? message.Signer : null,
            Address = address,
        };
    }

    private async Task<byte[]> GetCertificateAsync(ScepRequest request, ScepReply reply, CancellationToken cancellationToken)
    {
        using X509Certificate2? found = await enrollments.FindAsync(request.Wanted!.SerialNumber, cancellationToken);
        return found is not null && IsSame(found.IssuerName, request.Wanted.Issuer)
            ? reply.Success(request, [found, .. authority.ChainOf(found)])
            : throw new ScepRefusedException(FailInfo.BadCertId, "no certificate has this issuer and serial number");
    }

    /// <summary>The list of the authority that issued the certificate that is named.</summary>
    private byte[] GetRevocationList(ScepRequest request, ScepReply reply)
    {
        X509Certificate2 issuer = authority.Intermediates.Select(i => i.Certificate).Append(authority.Certificate)
            .FirstOrDefault(c => IsSame(c.SubjectName, request.Wanted!.Issuer))
            ?? throw new ScepRefusedException(FailInfo.BadCertId, "no authority here has this name");
        byte[] list = lists.Of(CertificateIssuer.KeyIdOf(issuer))
            ?? throw new ScepRefusedException(FailInfo.BadCertId, "the root's key is kept elsewhere, so there is no list of it here");
        return reply.Success(request, list);
    }

    private static bool IsSame(X500DistinguishedName one, X500DistinguishedName other) => one.RawData.AsSpan().SequenceEqual(other.RawData);

    [LoggerMessage(EventId = 2400, EventName = "scep.no-message", Level = LogLevel.Warning, Message = "SCEP: what {Address} sent is no message: {Reason}")]
    private partial void LogNoMessage(string address, string reason);

    [LoggerMessage(EventId = 2401, EventName = "scep.refused", Level = LogLevel.Warning, Message = "SCEP: {MessageType} {TransactionId} of {Address} refused with {FailInfo}: {Reason}")]
    private partial void LogRefused(MessageType messageType, string transactionId, string address, FailInfo failInfo, string reason);
}
