using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>What the org is asked for with each scrape. What the database says comes from <see cref="FleetReadings"/>, which was read before.</summary>
public sealed class OrgGauges
{
    private readonly FleetReadings fleet;
    private readonly TimeProvider time;

    public OrgGauges(
        IMeterFactory meters,
        FleetReadings fleet,
        PollWaiters waiters,
        DeviceAccessAuthority authority,
        ServerCertificate server,
        SigningKeys keys,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        this.fleet = fleet;
        this.time = time;
        Meter meter = meters.Create(OrgMetrics.MeterName);
        CreateFleet(meter);
        meter.CreateObservableGauge("deviceorg.connected_devices", () => waiters.Count, "{device}", "Devices that hold a poll now: they hear of a command at once.");
        meter.CreateObservableGauge(
            "deviceorg.authority.expiry",
            () => new[] { Labelled(Left(authority.Certificate), "certificate", "root"), Labelled(Left(authority.Issuing), "certificate", "issuing") },
            "s",
            "Time until a certificate of the Device Access CA ends.");
        meter.CreateObservableGauge(
            "deviceorg.tls_certificate.expiry", () => Left(server.Current().TargetCertificate), "s", "Time until the TLS certificate of the listeners ends.");
        meter.CreateObservableGauge("deviceorg.signing_key.age", () => (time.GetUtcNow() - keys.SigningSince).TotalSeconds, "s", "Age of the key that signs commands.");
    }

    private void CreateFleet(Meter meter)
    {
        meter.CreateObservableGauge(
            "deviceorg.open_commands",
            () => FromFleet(r => r.Commands.Select(c => Labelled(c.Value, "state", c.Key))),
            "{command}",
            "Commands of which something is still expected, by state.");
        meter.CreateObservableGauge(
            "deviceorg.held_logouts", () => FromFleet(r => [new Measurement<int>(r.HeldLogouts)]), "{logout}", "Automatic logouts that wait for an admin's release.");
        meter.CreateObservableGauge(
            "deviceorg.overdue_devices", () => FromFleet(r => [new Measurement<int>(r.OverdueDevices)]), "{device}", "Devices with an overdue command.");
        meter.CreateObservableGauge(
            "deviceorg.device_certificates",
            () => FromFleet(r => [Labelled(r.CertificatesEnding, "state", "ending"), Labelled(r.CertificatesEnded, "state", "ended")]),
            "{device}",
            "Active devices whose last certificate ends within 30 days, or has ended.");
        meter.CreateObservableGauge(
            "deviceorg.relay.lag",
            () => fleet.Last?.Value.RelayHeardAt is { } heard ? [new Measurement<double>((time.GetUtcNow() - heard).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Since when the relay does not know Okta's System Log.");
        meter.CreateObservableGauge(
            "deviceorg.database.size",
            () => fleet.Last is { } last ? [new Measurement<long>(last.Value.DatabaseSize)] : Array.Empty<Measurement<long>>(),
            "By",
            "Size of the database, its write-ahead log aside.");
        meter.CreateObservableGauge(
            "deviceorg.database.reading.age",
            () => fleet.Last is { } last ? [new Measurement<double>(last.Age.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Age of the values that come from the database.");
    }

    private IEnumerable<Measurement<int>> FromFleet(Func<FleetReading, IEnumerable<Measurement<int>>> measure) =>
        fleet.Last is { } last ? measure(last.Value) : [];

    private double Left(X509Certificate2 certificate) => (certificate.NotAfter.ToUniversalTime() - time.GetUtcNow()).TotalSeconds;

    private static Measurement<T> Labelled<T>(T value, string name, string label)
        where T : struct => new(value, new KeyValuePair<string, object?>(name, label));
}
