using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Tests.Backup;

/// <summary>Backups of an org that is busy.</summary>
public sealed class BackupUnderLoadTests : IDisposable
{
    private const int Writers = 4;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Nothing_that_was_acknowledged_before_a_backups_mark_is_lost_while_many_write()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(await org.CreateDeviceAsync("mac"), user, "ada");
        var acknowledged = new ConcurrentQueue<string>();
        using var more = new SemaphoreSlim(0);
        using var end = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(w => WriteAsync(org, user, w, Acknowledge, end.Token))];
        await WaitAsync(more, 3 * Writers, writers);

        string[] before = [.. acknowledged];
        string file = Path.Combine(folder.Path, "backup.tar");
        BackupManifest taken = await new BackupWriter(org.Time).TakeAsync(org.Folder, file, CancellationToken.None);
        await WaitAsync(more, (acknowledged.Count - before.Length) + (3 * Writers), writers);
        await end.CancelAsync();
        await Task.WhenAll(writers);

        void Acknowledge(string id)
        {
            acknowledged.Enqueue(id);
            more.Release();
        }

        string restored = Path.Combine(folder.Path, "restored");
        new Restoration(org.Time).Restore(file, restored, force: false);
        using var original = new OrgStore(Path.Combine(org.Folder, "org.db"));
        using var copy = new OrgStore(Path.Combine(restored, "org.db"));
        await using OrgDb all = original.OpenForReading();
        await using OrgDb kept = copy.OpenForReading();
        HashSet<string> known = [.. await kept.Users.Select(u => u.Id).ToListAsync(), .. await kept.Traces.Select(t => t.TraceId).ToListAsync()];
        Assert.Empty(before.Except(known));
        Assert.NotEmpty(acknowledged.Except(known));

        // Up to the mark the same, entry by entry; beyond it nothing.
        Assert.Equal(
            await all.Log.Where(l => l.Number <= taken.Mark.Log).OrderBy(l => l.Number).Select(l => l.Json).ToListAsync(),
            await kept.Log.OrderBy(l => l.Number).Select(l => l.Json).ToListAsync());
        Assert.Equal(
            await all.Commands.Where(c => c.Number <= taken.Mark.Commands).Select(c => c.Jti).Order().ToListAsync(),
            await kept.Commands.Select(c => c.Jti).Order().ToListAsync());
        Assert.True(taken.Mark.Log > before.Length);
    }

    [Fact]
    public async Task Whenever_a_key_is_rotated_a_backups_list_names_only_keys_that_are_in_it()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        var keys = new KeyFolder(Path.Combine(org.Folder, "keys"));
        var rotation = new KeyRotation(keys, TimeProvider.System);
        for (int i = 0; i < 5; i++)
        {
            Task<string> backup = Task.Run(() => Backups.TakeAsync(org, folder, $"{i}.tar", TimeProvider.System));
            for (int rotations = 0; rotations < 4;)
            {
                rotations += TryRotate(rotation) ? 1 : 0;
            }

            string restored = Path.Combine(folder.Path, $"restored-{i}");
            new Restoration(TimeProvider.System).Restore(await backup, restored, force: false);
            var copied = new KeyFolder(Path.Combine(restored, "keys"));
            KeyList list = KeyList.Read(copied.ReadList());
            using var ring = new KeyRing(copied, list);
            Assert.Equal(list.Keys.Count - 1, list.RollOvers.Count);
            Assert.InRange(list.RollOvers.Count, 4 * i, 4 * (i + 1));
        }
    }

    /// <summary>Also takes the former key's private half away: the list of before would name a file that is gone.</summary>
    private static bool TryRotate(KeyRotation rotation)
    {
        try
        {
            KeyList list = rotation.Rotate("https://org.example.com");
            while (!TryRetire(rotation, list.Keys[^2].Thumbprint))
            {
                Thread.Yield();
            }

            return true;
        }
        catch (OrgConfigurationException)
        {
            // The backup holds the lock now.
            return false;
        }
    }

    private static bool TryRetire(KeyRotation rotation, string thumbprint)
    {
        try
        {
            return rotation.Retire(thumbprint);
        }
        catch (OrgConfigurationException)
        {
            return false;
        }
    }

    private static async Task WriteAsync(TestOrg org, JsonNode user, int writer, Action<string> acknowledge, CancellationToken end)
    {
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            JsonNode made = await org.CreateUserAsync($"u{writer}-{i}@example.com");
            acknowledge((string)made["id"]!);
            JsonNode trace = await org.LogOutAsync(user);
            acknowledge((string)trace["traceId"]!);
        }
    }

    /// <summary>Waits for so many more acknowledgements. A writer that ended has failed: its failure is the test's.</summary>
    private static async Task WaitAsync(SemaphoreSlim more, int count, Task[] writers)
    {
        for (int i = 0; i < count; i++)
        {
            await await Task.WhenAny([more.WaitAsync(), .. writers]);
        }
    }
}
