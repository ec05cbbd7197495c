using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Logout;

/// <summary>Looks every 15 seconds for devices that stay silent, and appends one event for each silence.</summary>
public sealed class OverdueMonitor(
    OrgStore store, DeviceContacts contacts, LogoutReports reports, LogoutEvents events, TimeProvider time, ProcessFault fault)
    : WatchedLoop(fault)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>One look; the loop calls it.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await contacts.FlushAsync(store, cancellationToken);
        string[] silent = await FindSilentAsync(cancellationToken);
        if (silent.Length > 0)
        {
            await store.WriteAsync(db => AppendAsync(db, silent, cancellationToken), cancellationToken);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);

            // Off the timer's thread: SQLite works synchronously, and whoever moves the time would otherwise do the looking.
            await Task.Yield();
            await LookAsync(stoppingToken);
        }
    }

    private async Task<string[]> FindSilentAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        var open = await db.Commands
            .Where(c => !c.Closed && c.Withdraws == null && c.WithdrawnAt == null)
            .Join(db.Devices, c => c.DeviceId, d => d.Id, (c, d) => new { Command = c, Device = d })
            .ToListAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return [.. open
            .Where(o => LogoutState.Of(o.Command, null, LogoutReports.OutcomeOf(o.Command), reports.ConditionOf(o.Device), now).State
                == LogoutState.Overdue)
            .Select(o => o.Command.Jti)];
    }

    private async Task<bool> AppendAsync(OrgDb db, string[] silent, CancellationToken cancellationToken)
    {
        // An outcome may have come since they were found.
        List<CommandRecord> commands = await db.Commands.Where(c => silent.Contains(c.Jti) && !c.Closed && c.Outcome == null)
            .ToListAsync(cancellationToken);
        foreach (CommandRecord command in commands)
        {
            await events.OverdueAsync(db, command, cancellationToken);
        }

        return commands.Count > 0;
    }
}
