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
    private const int Writers = 3;
    private const int Devices = 3;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Nothing_that_was_acknowledged_before_a_backups_mark_is_lost_while_many_write()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(await org.CreateDeviceAsync("mac"), user, "ada");
        TestDevice[] devices = await DevicesAsync(org);
        var acknowledged = new ConcurrentQueue<string>();
        var reported = new ConcurrentQueue<string>();
        using var more = new SemaphoreSlim(0);
        using var end = new CancellationTokenSource();
        Task[] writers =
        [
            .. Enumerable.Range(0, Writers).Select(w => WriteAsync(org, user, w, Acknowledge, end.Token)),
            .. devices.Select((device, d) => CarryOutAsync(org, device, d, Report, end.Token)),
        ];
        await WaitAsync(more, 3 * (Writers + Devices), writers);
        while (reported.Count < Devices)
        {
            await WaitAsync(more, 1, writers);
        }

        string[] before = [.. acknowledged];
        string[] reportedBefore = [.. reported];
        string file = Path.Combine(folder.Path, "backup.tar");
        BackupManifest taken = await new BackupWriter(org.Time).TakeAsync(org.Folder, file, CancellationToken.None);
        await WaitAsync(more, (acknowledged.Count - before.Length) + (3 * (Writers + Devices)), writers);
        await end.CancelAsync();
        await Task.WhenAll(writers);

        void Acknowledge(string id)
        {
            acknowledged.Enqueue(id);
            more.Release();
        }

        void Report(string jti)
        {
            reported.Enqueue(jti);
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

        // A device that heard that its acknowledgement and its outcome were taken never says them again.
        Dictionary<string, CommandRecord> commands = await kept.Commands.ToDictionaryAsync(c => c.Jti);
        Assert.All(reportedBefore, jti => Assert.True(commands[jti] is { DeliveredAt: not null, OutcomeSequence: 1, Closed: true }, jti));

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
    public async Task All_devices_at_once_get_in_after_a_restore_and_each_ones_outcome_is_taken_once()
    {
        TestOrg org = await TestOrg.StartAsync();
        TestDevice[] devices = await DevicesAsync(org);
        string file = await Backups.TakeAsync(org, folder);
        string[] carriedOut = new string[Devices];
        await Task.WhenAll(devices.Select(async (device, d) =>
        {
            await org.LogOutAsync(await UserAsync(org, d));
            carriedOut[d] = await device.TakeAsync();
        }));

        await using TestOrg restored = await Backups.SetBackAsync(org, file);
        await Task.WhenAll(devices.Select(async (device, d) =>
        {
            TestDevice again = device.At(restored);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            {
                Assert.StartsWith("2.", (await again.PollNowAsync()).Epoch, StringComparison.Ordinal);
                await again.CheckInAsync();
                (await again.ReportAsync(carriedOut[d])).EnsureSuccessStatusCode();
            }));
        }));

        JsonNode[] taken = [.. (await restored.EventsAsync("device.desktop_mfa.device_logout.unknown_outcome")).OfType<JsonNode>()];
        Assert.Equal(carriedOut.Order(), taken.Select(e => (string)e["debugContext"]!["debugData"]!["jti"]!).Order());
        Assert.Single(await restored.EventsAsync("system.org.restore"));
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

    /// <summary>Devices of a user each.</summary>
    private static async Task<TestDevice[]> DevicesAsync(TestOrg org)
    {
        var devices = new TestDevice[Devices];
        for (int d = 0; d < Devices; d++)
        {
            devices[d] = await org.CreateDeviceAsync($"mac-{d}");
            await org.AssignAsync(devices[d], await org.CreateUserAsync(LoginOf(d)), "ada");
        }

        return devices;
    }

    private static string LoginOf(int device) => $"user-of-{device}@example.com";

    private static Task<JsonNode> UserAsync(TestOrg org, int device) => org.GetAsync($"/api/v1/users/{LoginOf(device)}");

    /// <summary>Logouts as a device lives through them: taken, acknowledged, carried out, reported, and a check-in after each.</summary>
    private static async Task CarryOutAsync(TestOrg org, TestDevice device, int number, Action<string> report, CancellationToken end)
    {
        JsonNode user = await UserAsync(org, number);
        while (!end.IsCancellationRequested)
        {
            await org.LogOutAsync(user);
            string jti = await device.TakeAsync();
            (await device.ReportAsync(jti)).EnsureSuccessStatusCode();
            report(jti);
            await device.CheckInAsync();
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
