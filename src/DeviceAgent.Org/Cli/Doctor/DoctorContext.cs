using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Status;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>What the checks look at.</summary>
/// <param name="data">The data folder.</param>
/// <param name="overdueAfter">Silence of a device with a waiting command from which on it is overdue.</param>
/// <param name="silentAfter">Silence of any device from which on it is worth a word.</param>
/// <param name="time">The clock.</param>
internal sealed class DoctorContext(string data, TimeSpan overdueAfter, TimeSpan silentAfter, TimeProvider time) : IDisposable
{
    private OrgStore? store;
    private FleetCounts? fleet;

    public string Data { get; } = Path.GetFullPath(data);

    public TimeSpan OverdueAfter => overdueAfter;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The database, opened once.</summary>
    /// <exception cref="OrgConfigurationException">It is not there, or of another version.</exception>
    public OrgStore Store => store ??= LocalOrg.Open(Data);

    /// <summary>The devices, counted once.</summary>
    public async Task<FleetCounts> FleetAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = Store.OpenForReading();
        return fleet ??= await FleetCounts.ReadAsync(db, d => d.LastContact, silentAfter, Now, cancellationToken);
    }

    public void Dispose() => store?.Dispose();
}
