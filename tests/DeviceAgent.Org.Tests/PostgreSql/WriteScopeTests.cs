using System.Globalization;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>Two stores on one database, as two processes have them.</summary>
public sealed class WriteScopeTests : IDisposable
{
    private const int Rounds = 40;

    private readonly OrgStore[] stores = [];

    public WriteScopeTests()
    {
        if (PostgreSqlServer.Missing is null)
        {
            PostgreSqlAddress address = PostgreSqlServer.Instance.CreateDatabase();
            stores = [.. Enumerable.Range(0, 2).Select(_ => new OrgStore(new PostgreSqlDatabase(address, new DatabasePassword(null), 12)))];
        }
    }

    public void Dispose() => Array.ForEach(stores, s => s.Dispose());

    [PostgreSqlFact]
    public async Task Writes_of_the_org_and_of_one_device_see_what_was_written_before_them_in_whatever_process()
    {
        await AddDeviceAsync("a");

        // Reads, then writes one more: what is lost in between would be missing at the end.
        await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(round => stores.Select((store, i) => store.WriteAsync(
            (round + i) % 2 == 0 ? WriteScope.Org : WriteScope.Device("a"),
            async db =>
            {
                DeviceRecord device = await db.Devices.SingleAsync(d => d.Id == "a");
                device.CheckIn = (int.Parse(device.CheckIn!, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
                return true;
            },
            CancellationToken.None))));

        await using OrgDb db = stores[0].OpenForReading();
        Assert.Equal($"{2 * Rounds}", (await db.Devices.SingleAsync()).CheckIn);
    }

    [PostgreSqlFact]
    public async Task Two_devices_write_side_by_side_and_the_org_waits_for_both()
    {
        await AddDeviceAsync("a");
        await AddDeviceAsync("b");
        var inside = new TaskCompletionSource();
        var other = new TaskCompletionSource();
        Task<bool> a = stores[0].WriteAsync(
            WriteScope.Device("a"),
            async db =>
            {
                inside.SetResult();
                await other.Task;
                return (await db.Devices.SingleAsync(d => d.Id == "b")).CheckIn == "seen";
            },
            CancellationToken.None);
        await inside.Task;

        await stores[1].WriteAsync(
            WriteScope.Device("b"),
            async db => (await db.Devices.SingleAsync(d => d.Id == "b")).CheckIn = "seen",
            CancellationToken.None);
        Task<bool> org = stores[1].WriteAsync(
            async db => (await db.Devices.CountAsync(d => d.CheckIn == "seen")) == 1,
            CancellationToken.None);
        Assert.False(org.IsCompleted);
        other.SetResult();

        Assert.True(await a);
        Assert.True(await org);
    }

    [PostgreSqlFact]
    public async Task Bug_a_reader_of_the_System_Log_passed_over_entries_whose_numbers_were_committed_late()
    {
        using var over = new CancellationTokenSource();
        Task<List<string>> reading = FollowAsync(over.Token);

        await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(round => stores.Select((store, i) => store.WriteAsync(
            WriteScope.Device($"{i}:{round}"),
            async db =>
            {
                db.Log.Add(new LogRecord { Fact = $"{i}:{round}", Json = "{}" });
                await db.SaveChangesAsync();

                // Between the number and the commit.
                return await db.Log.CountAsync();
            },
            CancellationToken.None))));
        await over.CancelAsync();

        Assert.Equal(2 * Rounds, (await reading).Distinct().Count());
    }

    [PostgreSqlFact]
    public async Task A_later_time_that_another_process_has_written_stays()
    {
        await AddDeviceAsync("a");
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var early = new Org.Devices.DeviceContacts(time);
        early.Seen("a");
        time.Advance(TimeSpan.FromMinutes(1));
        var late = new Org.Devices.DeviceContacts(time);
        late.Seen("a");

        await late.FlushAsync(stores[1], CancellationToken.None);
        await early.FlushAsync(stores[0], CancellationToken.None);

        await using OrgDb db = stores[0].OpenForReading();
        DeviceRecord device = await db.Devices.SingleAsync();
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), device.LastContact!.Value.ToUnixTimeMilliseconds());
        Assert.Equal(device.LastContact, early.LastOf(device));
    }

    private async Task AddDeviceAsync(string id) => await stores[0].WriteAsync(
        db => Task.FromResult(db.Devices.Add(new DeviceRecord { Id = id, DisplayName = id, Profile = "{}", Status = "ACTIVE", StreamId = id, CheckIn = "0" })),
        CancellationToken.None);

    private async Task<List<string>> FollowAsync(CancellationToken over)
    {
        List<string> facts = [];
        long cursor = 0;
        while (true)
        {
            bool last = over.IsCancellationRequested;
            await using OrgDb db = stores[0].OpenForReading();
            List<LogRecord> next = await db.Log.Where(l => l.Number > cursor).OrderBy(l => l.Number).ToListAsync(CancellationToken.None);
            facts.AddRange(next.Select(l => l.Fact));
            cursor = next.Count > 0 ? next[^1].Number : cursor;
            if (last)
            {
                return facts;
            }
        }
    }
}
