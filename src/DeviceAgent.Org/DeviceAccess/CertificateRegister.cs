using DeviceAgent.Org.Api;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The certificates as an admin sees them, and the decision about those that wait.</summary>
public sealed class CertificateRegister(OrgStore store, CertificateEvents events, RevocationLists lists, TimeProvider time)
{
    /// <summary>One page in the order of recording, and the cursor of the next one.</summary>
    /// <param name="deviceId">Only this device's; null for all.</param>
    /// <param name="status">One of <see cref="CertificateStatus"/>; null for all.</param>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">The page's size.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(IReadOnlyList<CertificateView> Page, long? Next)> ListAsync(
        string? deviceId, string? status, long after, int limit, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using OrgDb db = store.OpenForReading();
        IQueryable<CertificateRecord> rows = db.Certificates.Where(c => c.Number > after);
        rows = deviceId is null ? rows : rows.Where(c => c.DeviceId == deviceId);
        rows = status switch
        {
            null => rows,
            CertificateStatus.Expired => rows.Where(c => c.RevokedAt == null && c.NotAfter <= now),
            CertificateStatus.Bound or CertificateStatus.Pending => rows.Where(c => c.Status == status && c.NotAfter > now),
            _ => rows.Where(c => c.Status == status),
        };
        var found = await rows.OrderBy(c => c.Number).Take(limit + 1)
            .GroupJoin(db.WaitingRevocations, c => c.Thumbprint, w => w.Thumbprint, (c, w) => new { Certificate = c, Waiting = w })
            .SelectMany(p => p.Waiting.DefaultIfEmpty(), (p, w) => new { p.Certificate, Waiting = w })
            .OrderBy(p => p.Certificate.Number)
            .ToListAsync(cancellationToken);
        return ([.. found.Take(limit).Select(p => CertificateView.Of(p.Certificate, p.Waiting, now))], found.Count > limit ? found[limit - 1].Certificate.Number : null);
    }

    /// <summary>A waiting certificate is its device's: it speaks for it from now on. Can be repeated.</summary>
    /// <exception cref="OrgException">400: it does not wait; 404.</exception>
    public Task<CertificateView> ApproveAsync(string serial, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            CertificateRecord record = await FindAsync(db, serial, cancellationToken);
            if (record.Status == CertificateStatus.Pending)
            {
                record.Status = CertificateStatus.Bound;
                record.BoundAt = time.GetUtcNow();
                await AppendAsync(db, EventType.CertificateApprove, "Waiting certificate approved by an admin", record, actor, cancellationToken);
            }

            return record.Status == CertificateStatus.Bound
                ? CertificateView.Of(record, null, time.GetUtcNow())
                : throw OrgException.Invalid("serial", $"the certificate is {record.Status}");
        },
        cancellationToken);

    /// <summary>A waiting certificate is not its device's: it never speaks for it, and is on the revocation list. Can be repeated.</summary>
    /// <exception cref="OrgException">400: it does not wait; 404.</exception>
    public async Task<CertificateView> RejectAsync(string serial, LogActor actor, CancellationToken cancellationToken)
    {
        CertificateView view = await store.WriteAsync(
            async db =>
            {
                CertificateRecord record = await FindAsync(db, serial, cancellationToken);
                if (record.Status == CertificateStatus.Pending)
                {
                    record.Status = CertificateStatus.Rejected;
                    record.RevokedAt = time.GetUtcNow();
                    await AppendAsync(db, EventType.CertificateReject, "Waiting certificate rejected by an admin", record, actor, cancellationToken);
                }

                return record.Status == CertificateStatus.Rejected
                    ? CertificateView.Of(record, null, time.GetUtcNow())
                    : throw OrgException.Invalid("serial", $"the certificate is {record.Status}: revoke it instead");
            },
            cancellationToken);
        lists.Changed();
        return view;
    }

    /// <summary>A certificate by its serial number or its SHA-256, hex in any case.</summary>
    /// <exception cref="OrgException">400: the serial number is that of several; 404.</exception>
    internal static async Task<CertificateRecord> FindAsync(OrgDb db, string serial, CancellationToken cancellationToken)
    {
        string number = serial.ToUpperInvariant();
        string thumbprint = serial.ToLowerInvariant();
        List<CertificateRecord> found = await db.Certificates
            .Where(c => c.SerialNumber == number || c.Thumbprint == thumbprint).Take(2).ToListAsync(cancellationToken);
        return found.Count switch
        {
            1 => found[0],
            0 => throw OrgException.NotFound("Certificate", serial),
            _ => throw OrgException.Invalid("serial", "several CAs issued a certificate of this number: use the SHA-256"),
        };
    }

    private async Task AppendAsync(
        OrgDb db, string eventType, string message, CertificateRecord record, LogActor actor, CancellationToken cancellationToken)
    {
        DeviceRecord device = await db.Devices.SingleAsync(d => d.Id == record.DeviceId, cancellationToken);
        await events.CertificateAsync(db, eventType, message, record, device, actor, cancellationToken);
    }
}
