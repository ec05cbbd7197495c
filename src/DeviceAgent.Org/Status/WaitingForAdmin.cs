using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Status;

/// <summary>What waits for an admin's decision.</summary>
/// <param name="InstanceKeys">Keys that showed up beside a bound one.</param>
/// <param name="Certificates">Certificates that are not bound yet.</param>
/// <param name="Requests">Requests for a certificate.</param>
public sealed record WaitingForAdmin(int InstanceKeys, int Certificates, int Requests)
{
    public static async Task<WaitingForAdmin> ReadAsync(OrgDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return new WaitingForAdmin(
            await db.InstanceKeys.CountAsync(k => k.Status == InstanceKeyStatus.Pending, cancellationToken),
            await db.Certificates.CountAsync(c => c.Status == CertificateStatus.Pending && c.NotAfter > now, cancellationToken),
            await db.Enrollments.CountAsync(e => e.Status == EnrollmentStatus.Pending, cancellationToken));
    }
}
