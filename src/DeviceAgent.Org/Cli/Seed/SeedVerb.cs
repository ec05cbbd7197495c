using System.Globalization;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Seed;

/// <summary>Writes a made-up company into the directory, in one transaction: all of it or nothing.</summary>
internal sealed class SeedVerb(Terminal terminal, TimeProvider time)
{
    // So many rows are sent to the database and forgotten at a time.
    private const int BatchSize = 2_000;

    public async Task<int> RunAsync(string data, SeedOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        using OrgStore store = LocalOrg.Open(data);
        long started = time.GetTimestamp();
        (int assignments, int groups, string? first) = await store.WriteAsync(db => WriteAsync(db, order, cancellationToken), cancellationToken);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{order.Users:N0} users, {order.Devices:N0} devices, {assignments:N0} assignments, {groups:N0} groups in {seconds:0.0} s; --seed {order.Seed} makes them again"));
        if (first is not null)
        {
            terminal.Remark($"the first user is {first}. The devices have no certificates: they get in once they are enrolled");
        }

        return ExitCodes.Ok;
    }

    private async Task<(int Assignments, int Groups, string? First)> WriteAsync(OrgDb db, SeedOrder order, CancellationToken cancellationToken)
    {
        int users = await db.Users.CountAsync(cancellationToken);
        int devices = await db.Devices.CountAsync(cancellationToken);
        if (users + devices > 0 && !order.Add)
        {
            throw new CliException($"the directory has {users} users and {devices} devices: --add adds to them", ExitCodes.Usage);
        }

        var company = new SeedCompany(order.Seed, order.Domain, await SeedTaken.ReadAsync(db, cancellationToken));
        IReadOnlyList<SeedPerson> people = company.People(order.Users);
        IReadOnlyList<SeedMac> macs = company.Macs(order.Devices, people);
        DateTimeOffset now = time.GetUtcNow();
        SeedGroups groups = await SeedGroups.ReadAsync(db, now, cancellationToken);
        var rows = new SeedRows(people, groups, now, new SystemLogWriter(time));

        // Nothing that is written is changed again: looking for changes would be most of the time.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (object[] batch in rows.Users().Concat(macs.SelectMany(rows.OfMac)).Chunk(BatchSize))
        {
            // SQLite itself does not look.
            cancellationToken.ThrowIfCancellationRequested();
            db.AddRange(batch);
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
        }

        return (macs.Sum(m => m.Users.Count), groups.Count, people.Count > 0 ? people[0].Login : null);
    }
}
