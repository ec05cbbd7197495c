using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>Keeps the last <see cref="FleetReading"/>, so that a scrape neither asks the database again and again nor hangs with it.</summary>
public sealed partial class FleetReadings
{
    /// <summary>Who scrapes more often than this gets the same values again.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    /// <summary>A scrape waits no longer for the database; it then gets the last values, and their age.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly OrgStore store;
    private readonly LogoutReports reports;
    private readonly OrgOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly KeptReading<FleetReading> kept;
    private bool told;

    public FleetReadings(OrgStore store, LogoutReports reports, OrgOptions options, TimeProvider time, ILogger<FleetReadings> logger)
    {
        this.store = store;
        this.reports = reports;
        this.options = options;
        this.time = time;
        this.logger = logger;
        kept = new KeptReading<FleetReading>(ReadAsync, FreshFor, Patience, time);
    }

    /// <summary>The last reading and its age; null before the first.</summary>
    internal (FleetReading Value, TimeSpan Age)? Last => kept.Last is { } last ? (last.Value, time.GetUtcNow() - last.At) : null;

    /// <summary>Makes <see cref="Last"/> as new as it can be without waiting long.</summary>
    public Task FreshenAsync(CancellationToken cancellationToken) => kept.FreshAsync(cancellationToken);

    private async Task<FleetReading?> ReadAsync()
    {
        try
        {
            await using OrgDb db = store.OpenForReading();
            FleetReading reading = await FleetReading.ReadAsync(db, reports.ConditionOf, options.Settings.Okta, time.GetUtcNow(), CancellationToken.None);
            told = false;
            return reading;
        }
        catch (Exception e)
        {
            // Whatever it is: the other metrics are to be had all the same, and the age of these says that they are old.
            if (!told)
            {
                told = true;
                LogUnread(e);
            }

            return null;
        }
    }

    [LoggerMessage(EventId = 2610, EventName = "metrics.database-unread", Level = LogLevel.Error, Message = "the database cannot be read for the metrics; they show its last values until it can")]
    private partial void LogUnread(Exception cause);
}
