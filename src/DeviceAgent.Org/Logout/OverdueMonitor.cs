using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>Looks every 15 seconds for devices that stay silent, and appends one event for each silence.</summary>
public sealed partial class OverdueMonitor(
    OrgStore store,
    DeviceContacts contacts,
    TokenUse tokens,
    LogoutReports reports,
    LogoutEvents events,
    TimeProvider time,
    ProcessFault fault,
    ILogger<OverdueMonitor> logger)
    : WatchedLoop(fault)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>A whole fleet may fall silent at once: a statement takes only so many parameters, and a write keeps others waiting.</summary>
    private const int MostInOneWrite = 200;

    // The silences that have their event, so that a silent fleet is not written about again every 15 seconds.
    private volatile IReadOnlySet<(string Jti, bool Delivered)> told = new HashSet<(string Jti, bool Delivered)>();

    /// <summary>One look; the loop calls it.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await contacts.FlushAsync(store, cancellationToken);
        await tokens.FlushAsync(store, cancellationToken);
        HashSet<(string Jti, bool Delivered)> silent = await FindSilentAsync(cancellationToken);
        foreach ((string Jti, bool Delivered)[] some in silent.Except(told).Chunk(MostInOneWrite))
        {
            string[] jtis = [.. some.Select(s => s.Jti)];
            await store.WriteAsync(db => AppendAsync(db, jtis, cancellationToken), cancellationToken);
        }

        told = silent;
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);

            // Off the timer's thread: SQLite works synchronously, and whoever moves the time would otherwise do the looking.
            await Task.Yield();
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.MayPass(e))
            {
                // The requests that need the disk fail meanwhile, one by one; without the loop the org would end for all of them.
                LogNotLooked(e);
            }
        }
    }

    private async Task<HashSet<(string Jti, bool Delivered)>> FindSilentAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        var open = await db.Commands
            .Where(c => !c.Closed && c.Withdraws == null && c.WithdrawnAt == null)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (c, d) => new { Command = c, Device = d })
            .ToListAsync(cancellationToken);
        return [.. open.Where(o => IsOverdue(o.Command, o.Device)).Select(o => (o.Command.Jti, o.Command.DeliveredAt is not null))];
    }

    private bool IsOverdue(CommandRecord command, DeviceRecord device) =>
        LogoutState.Of(command, null, LogoutReports.OutcomeOf(command), reports.ConditionOf(device), time.GetUtcNow()).State == LogoutState.Overdue;

    private async Task<bool> AppendAsync(OrgDb db, string[] silent, CancellationToken cancellationToken)
    {
        var found = await db.Commands
            .Where(c => silent.Contains(c.Jti) && !c.Closed && c.WithdrawnAt == null)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (c, d) => new { Command = c, Device = d })
            .ToListAsync(cancellationToken);

        // They may have been heard since they were found.
        foreach (CommandRecord command in found.Where(f => IsOverdue(f.Command, f.Device)).Select(f => f.Command))
        {
            await events.OverdueAsync(db, command, cancellationToken);
        }

        return true;
    }

    [LoggerMessage(EventId = 2300, EventName = "logout.overdue-not-looked", Level = LogLevel.Error, Message = "the database cannot be used; silent devices are looked for again in a moment")]
    private partial void LogNotLooked(Exception exception);
}
