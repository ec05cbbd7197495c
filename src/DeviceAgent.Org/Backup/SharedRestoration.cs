using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DeviceAgent.Org.Backup;

/// <summary>
/// A PostgreSQL database is put back by PostgreSQL's own means, which the org does not notice. This opens the new epoch in it, before
/// any of the org's processes starts.
/// </summary>
public sealed class SharedRestoration(TimeProvider time)
{
    /// <summary>Opens the epoch.</summary>
    /// <param name="data">The data folder of one of the org's processes.</param>
    /// <param name="takenAt">To which moment the database was put back; null for that of its last System Log entry.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgConfigurationException">The org is not on PostgreSQL, one of its processes runs, or the database cannot be used.</exception>
    public async Task<RestoreNote> OpenEpochAsync(string data, DateTimeOffset? takenAt, CancellationToken cancellationToken)
    {
        PostgreSqlDatabase shared = DatabaseChoice.FindShared(data)
            ?? throw new OrgConfigurationException($"the records of the org of {data} are in the folder itself: device-org restore puts them back");
        using var store = new OrgStore(shared);
        try
        {
            using IDisposable start = shared.HoldStart();
            await using NpgsqlDataSource source = shared.OpenOwnSource("restored");
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
            await using var running = new NpgsqlCommand(OrgLocks.TryTakeRunning, connection);
            if (await running.ExecuteScalarAsync(cancellationToken) is not true)
            {
                throw new OrgConfigurationException($"an org runs on {shared.Name}: stop all of them first");
            }

            // The database may be of an older version.
            store.Migrate();
            var opening = new EpochOpening(new SystemLogWriter(time), time);
            return await store.WriteAsync(
                async db =>
                {
                    RestoreNote note = await DescribeAsync(db, takenAt, cancellationToken);
                    await opening.RaiseAsync(db, note, cancellationToken);
                    return note;
                },
                cancellationToken);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            throw shared.Unusable(e);
        }
    }

    private async Task<RestoreNote> DescribeAsync(OrgDb db, DateTimeOffset? takenAt, CancellationToken cancellationToken)
    {
        LogRecord? last = await db.Log.OrderByDescending(l => l.Number).FirstOrDefaultAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        var mark = new BackupMark(
            last?.Number ?? 0,
            await db.Commands.MaxAsync(c => (long?)c.Number, cancellationToken) ?? 0,
            await db.Epochs.MaxAsync(e => (int?)e.Number, cancellationToken) ?? 1);
        return new RestoreNote(Guid.NewGuid().ToString("N"), now, "postgresql", takenAt ?? last?.Published ?? now, mark);
    }
}
