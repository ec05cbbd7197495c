using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Identity;

namespace DeviceAgent.Enrollment;

/// <summary>Whether the certificate will be renewed in time, and by whom.</summary>
internal sealed class RenewalCheck : DoctorCheck
{
    /// <summary>The agent looks every hour: one that is due for longer fails to be renewed.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromDays(1);

    /// <summary>What somebody else renews should be renewed by then.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private readonly IDeviceIdentity identity;
    private readonly CertificateStore? store;
    private readonly TimeProvider time;

    /// <param name="identity">Chooses the certificate.</param>
    /// <param name="store">Where certificates are that were enrolled here; null where the certificate is in the keychain.</param>
    /// <param name="time">Says what is due.</param>
    public RenewalCheck(IDeviceIdentity identity, CertificateStore? store, TimeProvider time)
        : base(CheckNames.Renewal)
    {
        (this.identity, this.store, this.time) = (identity, store, time);
        Needs = [CheckNames.Certificate];
    }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        X509Certificate2 chosen = identity.Select();
        TimeSpan left = chosen.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
        string end = string.Create(CultureInfo.InvariantCulture, $"ends in {Math.Floor(left.TotalDays):0} days");
        return ValueTask.FromResult(
            store is not null && EnrolledHere(chosen) ? Own(chosen, left, end)
            : left < LastMoment(chosen, Soon) ? CheckResult.Warning(
                FindingCodes.CertificateEndsSoon, $"{end}, and who brought it has to renew it", "have the MDM, or whoever brought it, bring a new one; the agent changes over by itself")
            : CheckResult.Ok($"{end}; who brought it renews it"));
    }

    private CheckResult Own(X509Certificate2 chosen, TimeSpan left, string end) =>
        store!.ReadRenewed() is not null ? CheckResult.Warning(
            FindingCodes.RenewalNotProven,
            $"a renewed certificate is there ({store.Location.Renewed}), and the org has not let it in yet; the one so far {end}",
            "approve it in the org if it waits there (GET /api/v1/device-access/certificates?status=PENDING); device-agent renew tries it now")
        : left < LastMoment(chosen, CertificateRenewal.BeforeExpiry) - Overdue ? CheckResult.Warning(
            FindingCodes.RenewalOverdue,
            $"{end}, and the agent has not renewed it",
            "see the log of the agent for why (\"could not be renewed\"), and run: device-agent renew. If the agent does not run, start it")
        : CheckResult.Ok($"{end}; the agent renews it");

    private bool EnrolledHere(X509Certificate2 chosen) =>
        store!.ReadCurrent() is { } current && current.Certificate.RawDataMemory.Span.SequenceEqual(chosen.RawDataMemory.Span)
        && store.ReadRecord(current, store.ReadRenewed()) is not null;

    /// <summary>So long before the end, or the last third of a short life.</summary>
    private static TimeSpan LastMoment(X509Certificate2 certificate, TimeSpan usual)
    {
        TimeSpan third = (certificate.NotAfter - certificate.NotBefore) / 3;
        return third < usual ? third : usual;
    }
}
