using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The requests for certificates that wait for an admin.</summary>
public sealed class HeldRequests(
    OrgStore store, OrgOptions options, EnrollmentIssuing issuing, DeviceClaims claims, CertificateEvents events, TimeProvider time)
{
    /// <summary>One page in the order of arrival, and the cursor of the next one.</summary>
    public async Task<(IReadOnlyList<HeldRequestView> Page, long? Next)> ListAsync(long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<EnrollmentRecord> found = await db.Enrollments
            .Where(r => r.Status == EnrollmentStatus.Pending && r.Number > after).OrderBy(r => r.Number).Take(limit + 1).ToListAsync(cancellationToken);
        List<HeldRequestView> page = [];
        foreach (EnrollmentRecord request in found.Take(limit))
        {
            string? device = request.ProvenDeviceId ?? (await claims.FindDeviceAsync(db, request.Claim, cancellationToken))?.Id;
            page.Add(HeldRequestView.Of(request, device));
        }

        return (page, found.Count > limit ? found[limit - 1].Number : null);
    }

    /// <summary>Issues the certificate, bound to its device; the client gets it at its next poll. Can be repeated.</summary>
    /// <exception cref="OrgException">400: it was rejected, or it cannot be issued; 404.</exception>
    public async Task<HeldRequestView> ApproveAsync(string id, LogActor actor, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(db => ApproveAsync(db, id, actor, cancellationToken), cancellationToken);
        }
        catch (EnrollmentException e)
        {
            throw OrgException.Invalid("request", e.Message);
        }
    }

    /// <summary>Refuses the request: the client hears it at its next poll. Can be repeated.</summary>
    /// <exception cref="OrgException">400: it was issued; 404.</exception>
    public Task<HeldRequestView> RejectAsync(string id, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            EnrollmentRecord request = await FindAsync(db, id, cancellationToken);
            if (request.Status == EnrollmentStatus.Issued)
            {
                throw OrgException.Invalid("request", "it was issued: revoke the certificate");
            }

            if (request.Status == EnrollmentStatus.Pending)
            {
                request.Status = EnrollmentStatus.Rejected;
                request.DecidedAt = time.GetUtcNow();
                await events.RequestAsync(
                    db, EventType.CertificateRequestReject, "Request for a certificate rejected by an admin", request, actor, cancellationToken);
            }

            return HeldRequestView.Of(request, null);
        },
        cancellationToken);

    private static async Task<EnrollmentRecord> FindAsync(OrgDb db, string id, CancellationToken cancellationToken) =>
        await db.Enrollments.SingleOrDefaultAsync(r => r.Id == id, cancellationToken) ?? throw OrgException.NotFound("CertificateRequest", id);

    private async Task<HeldRequestView> ApproveAsync(OrgDb db, string id, LogActor actor, CancellationToken cancellationToken)
    {
        EnrollmentRecord request = await FindAsync(db, id, cancellationToken);
        if (request.Status == EnrollmentStatus.Rejected)
        {
            throw OrgException.Invalid("request", "it was rejected");
        }

        if (request.Status == EnrollmentStatus.Pending)
        {
            ScepProfile profile = options.Settings.FindProfile(request.Profile)
                ?? throw OrgException.Invalid("request", $"there is no profile {request.Profile} any more");
            using X509Certificate2 issued = await issuing.IssueAsync(db, request, profile, approved: true, actor, cancellationToken);
            await events.RequestAsync(
                db, EventType.CertificateRequestApprove, "Request for a certificate approved by an admin", request, actor, cancellationToken);
        }

        CertificateRecord certificate = (await db.Certificates.FindAsync([request.Thumbprint], cancellationToken))!;
        return HeldRequestView.Of(request, certificate.DeviceId) with { SerialNumber = certificate.SerialNumber };
    }
}
