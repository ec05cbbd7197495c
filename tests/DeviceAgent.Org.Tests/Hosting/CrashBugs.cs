using System.Text.Json.Nodes;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Hosting;

/// <summary>Bugs that kills and full disks found.</summary>
public sealed class CrashBugs
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_org_that_was_killed_while_it_held_the_migration_lock_starts_again()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        TestOrg killed = await TestOrg.StartAsync(folder: folder, time: time);
        await Store(killed).WriteAsync(
            db => db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-31 08:00:00')"), CancellationToken.None);
        await killed.StopAsync();

        TestOrg org = await Task.Run(() => TestOrg.StartAsync(folder: folder, time: time)).WaitAsync(Patience);

        Assert.Equal(killed.Token, org.Token);
        await org.StopAsync();
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_for_a_while_does_not_end_the_org_and_no_silence_is_forgotten()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(device, user, "ada");
        await org.LogOutAsync(user);
        string away = org.Folder + ".away";
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Move(org.Folder, away);
        var looked = new TaskCompletionSource();
        void Note(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e)
        {
            if (e.Exception is SqliteException failure && DatabaseFailure.MayPass(failure))
            {
                looked.TrySetResult();
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Note;
        await PassTimeUntilAsync(org, () => Task.FromResult(looked.Task.IsCompleted));
        AppDomain.CurrentDomain.FirstChanceException -= Note;
        System.IO.Directory.Move(away, org.Folder);
        org.Time.Advance(TimeSpan.FromDays(2));

        await PassTimeUntilAsync(org, async () =>
            org.Host.Fault is not null || (await org.EventsAsync("device.desktop_mfa.device_logout.overdue")).Count > 0);
        Assert.Null(org.Host.Fault);
    }

    private static async Task PassTimeUntilAsync(TestOrg org, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            org.Time.Advance(OverdueMonitor.Interval);
            await Task.Yield();
        }
    }

    private static OrgStore Store(TestOrg org) => (OrgStore)org.Host.Services.GetService(typeof(OrgStore))!;
}
