using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Challenges;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>
/// Answers requests for certificates, whatever message they came in: checks them, takes a challenge's use, issues or holds, and
/// records all of it in one transaction. Nothing of a refused request is kept but a line in the log.
/// </summary>
public sealed partial class Enrollments(
    OrgStore store,
    OrgOptions options,
    EnrollmentChallenges challenges,
    AddressFailures failures,
    DeviceClaims claims,
    EnrollmentIssuing issuing,
    DeviceCertificatePolicy policy,
    RevocationLists lists,
    CertificateEvents events,
    TimeProvider time,
    ILogger<Enrollments> logger)
{
    private const int LongestTransactionId = 256;
    private const int MostHeld = 10_000;
    private const int MostHeldOfAddress = 100;

    private readonly FormerRequests former = new(options, time);

    /// <summary>PKCSReq and RenewalReq (RFC 8894 sections 3.3.1 and 3.3.1.1).</summary>
    public async Task<EnrollmentResult> EnrollAsync(EnrollmentRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await AnswerAsync(request, cancellationToken);
        }
        catch (EnrollmentException e)
        {
            if (e.WrongChallenge)
            {
                failures.Add(request.Address);
            }

            LogRefused(request.Address, CertificateNames.Shown(request.TransactionId), CertificateNames.Shown(request.Profile), e.Failure, e.Message);
            return new EnrollmentResult.Refused(e.Failure, e.Message);
        }
        catch (OrgException e) when (e.Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogRefused(request.Address, CertificateNames.Shown(request.TransactionId), CertificateNames.Shown(request.Profile), EnrollmentFailure.BadRequest, e.Message);
            return new EnrollmentResult.Refused(EnrollmentFailure.BadRequest, e.Message);
        }
    }

    /// <summary>CertPoll (RFC 8894 section 3.3.3).</summary>
    /// <param name="profile">The profile that was asked.</param>
    /// <param name="transactionId">The one of the request.</param>
    /// <param name="signer">What signed this message: of the request's own key, or the certificate that was to be renewed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<EnrollmentResult> PollAsync(string profile, string transactionId, X509Certificate2 signer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signer);
        await using OrgDb db = store.OpenForReading();
        try
        {
            return await former.PolledAsync(db, profile, transactionId, signer, cancellationToken);
        }
        catch (EnrollmentException e)
        {
            LogPollRefused(CertificateNames.Shown(transactionId), CertificateNames.Shown(profile), e.Failure, e.Message);
            return new EnrollmentResult.Refused(e.Failure, e.Message);
        }
    }

    /// <summary>GetCert (RFC 8894 section 3.3.4): a certificate that the org issued.</summary>
    /// <param name="serialNumber">Hex, in any case.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when there is none; the caller disposes it.</returns>
    public async Task<X509Certificate2?> FindAsync(string serialNumber, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serialNumber);
        string serial = serialNumber.ToUpperInvariant();
        await using OrgDb db = store.OpenForReading();
        byte[]? encoded = await db.Certificates.Where(c => c.SerialNumber == serial && c.Issuer != null).Select(c => c.Encoded).FirstOrDefaultAsync(cancellationToken);
        return encoded is null ? null : X509CertificateLoader.LoadCertificate(encoded);
    }

    /// <summary>GetCRL (RFC 8894 section 3.3.5): the full list of the issuing intermediate, DER.</summary>
    public byte[] CurrentCrl() => lists.Current();

    private static EnrollmentException Refuse(string reason) => new(EnrollmentFailure.BadRequest, reason);

    private async Task<EnrollmentResult> AnswerAsync(EnrollmentRequest request, CancellationToken cancellationToken)
    {
        ScepProfile profile = options.Settings.FindProfile(request.Profile) ?? throw Refuse("there is no such profile");
        if (request.TransactionId.Length is 0 or > LongestTransactionId || request.TransactionId.Any(c => c is < ' ' or > '~'))
        {
            throw Refuse($"the transaction id must be 1 to {LongestTransactionId} printable characters");
        }

        RequestedCertificate asked = RequestedCertificate.Of(request);
        if (!request.Renewal && request.Challenge is not null && failures.IsBlocked(request.Address))
        {
            throw Refuse("too many wrong challenges came from this address: it is refused for a minute");
        }

        if (request.Renewal && (request.RenewalOf is null || !policy.Accepts(request.RenewalOf)))
        {
            throw Refuse("the renewed certificate is none that is valid here");
        }

        return await store.WriteAsync(db => TakeAsync(db, request, asked, profile, cancellationToken), cancellationToken);
    }

    private async Task<EnrollmentResult> TakeAsync(
        OrgDb db, EnrollmentRequest request, RequestedCertificate asked, ScepProfile profile, CancellationToken cancellationToken)
    {
        if (await former.AnswerAsync(db, request, cancellationToken) is { } same)
        {
            return same;
        }

        await FormerRequests.RequireUncompromisedAsync(db, asked.Key, cancellationToken);
        (string? device, string? challenge) = await ProveAsync(db, request, profile, cancellationToken);
        var record = new EnrollmentRecord
        {
            Id = OktaId.New("der"),
            Profile = profile.Name,
            TransactionId = request.TransactionId,
            RequestHash = request.RequestHash,
            Key = asked.Key.ExportSubjectPublicKeyInfo(),
            Status = EnrollmentStatus.Pending,
            Subject = asked.Names.Subject().RawData,
            AlternativeNames = asked.Names.AlternativeNames()?.RawData,
            Claim = claims.Of(asked.Names),
            ProvenDeviceId = device,
            ChallengeId = challenge,
            Address = request.Address,
            Created = time.GetUtcNow(),
        };
        db.Enrollments.Add(record);
        LogActor actor = CertificateEvents.ScepClient(request.Address);
        if (profile.Approval == ScepApproval.Challenge || request.Renewal)
        {
            return new EnrollmentResult.Issued(await issuing.IssueAsync(db, record, profile, approved: false, actor, cancellationToken));
        }

        await issuing.RequireOwnIdentityAsync(db, record, cancellationToken);
        await RequireRoomAsync(db, request.Address, cancellationToken);
        await events.RequestAsync(db, EventType.CertificateRequestHold, "Request for a certificate waits for an admin", record, actor, cancellationToken);
        return new EnrollmentResult.Pending();
    }

    /// <summary>The device that the request proves to be, and the challenge that it used; each null for none.</summary>
    private async Task<(string? DeviceId, string? ChallengeId)> ProveAsync(
        OrgDb db, EnrollmentRequest request, ScepProfile profile, CancellationToken cancellationToken)
    {
        if (request.Renewal)
        {
            string thumbprint = DeviceCertificates.ThumbprintOf(request.RenewalOf!);
            CertificateRecord? renewed = await db.Certificates.FindAsync([thumbprint], cancellationToken);
            string? fault = renewed is null ? "the renewed certificate is bound to no device"
                : renewed.Status != CertificateStatus.Bound ? $"the renewed certificate is {renewed.Status}"
                // It would outlive what an admin has decided by whatever it is renewed into.
                : await db.WaitingRevocations.FindAsync([thumbprint], cancellationToken) is not null ? "the renewed certificate is being revoked"
                : !await db.Devices.AnyAsync(d => d.Id == renewed.DeviceId && d.Status == DeviceStatus.Active, cancellationToken) ? "the renewed certificate's device is not ACTIVE"
                : null;
            return fault is null ? (renewed!.DeviceId, null) : throw Refuse(fault);
        }

        if (request.Challenge is null)
        {
            return profile.Approval == ScepApproval.Admin ? (null, null) : throw Refuse("the request has no challenge");
        }

        ChallengeRecord used = await challenges.UseAsync(db, request.Challenge, profile.Name, cancellationToken);
        return (used.DeviceId, used.Id);
    }

    /// <summary>A profile that takes requests without a challenge takes them from everybody.</summary>
    private static async Task RequireRoomAsync(OrgDb db, string address, CancellationToken cancellationToken)
    {
        IQueryable<EnrollmentRecord> held = db.Enrollments.Where(r => r.Status == EnrollmentStatus.Pending);
        if (await held.CountAsync(cancellationToken) >= MostHeld || await held.CountAsync(r => r.Address == address, cancellationToken) >= MostHeldOfAddress)
        {
            throw Refuse("too many requests wait for an admin already");
        }
    }

    [LoggerMessage(EventId = 2220, EventName = "enrollment.refused", Level = LogLevel.Warning,
        Message = "a certificate was refused to {Address}, transaction {TransactionId}, profile {Profile}: {Failure}: {Reason}")]
    private partial void LogRefused(string address, string transactionId, string profile, EnrollmentFailure failure, string reason);

    [LoggerMessage(EventId = 2221, EventName = "enrollment.poll-refused", Level = LogLevel.Warning,
        Message = "a poll was refused, transaction {TransactionId}, profile {Profile}: {Failure}: {Reason}")]
    private partial void LogPollRefused(string transactionId, string profile, EnrollmentFailure failure, string reason);
}
