using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.Tests.Backup;

/// <summary>An org that was restored: what it says of the gap, and how it treats devices that know more than it does.</summary>
public sealed class EpochTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_restore_opens_one_epoch_marks_the_gap_and_is_told_to_devices()
    {
        TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        Assert.Null((await device.PollNowAsync()).Epoch);
        DateTimeOffset taken = org.Time.GetUtcNow();
        string file = await Backups.TakeAsync(org, folder);
        JsonNode last = (await org.GetAsync("/api/v1/logs?limit=1000")).AsArray()[^1]!;
        org.Time.Advance(TimeSpan.FromHours(1));
        await org.CreateUserAsync("lost@example.com");

        TestOrg restored = await Backups.SetBackAsync(org, file);

        JsonNode gap = Assert.Single(await restored.EventsAsync("system.org.restore"));
        JsonNode debug = gap["debugContext"]!["debugData"]!;
        Assert.Equal("2", (string?)debug["epoch"]);
        Assert.Equal(taken.ToUnixTimeMilliseconds(), DateTimeOffset.Parse((string)debug["backupTakenAt"]!, null).ToUnixTimeMilliseconds());
        Assert.Equal(restored.Time.GetUtcNow().ToUnixTimeMilliseconds(), DateTimeOffset.Parse((string)debug["restoredAt"]!, null).ToUnixTimeMilliseconds());
        JsonArray log = (await restored.GetAsync("/api/v1/logs?limit=1000")).AsArray();
        Assert.Equal((string?)last["uuid"], (string?)log[^2]!["uuid"]);
        Assert.Equal((string?)gap["uuid"], (string?)log[^1]!["uuid"]);
        string epoch = (await device.At(restored).PollNowAsync()).Epoch!;
        Assert.StartsWith("2.", epoch, StringComparison.Ordinal);
        Assert.Contains($"\"epoch\":\"{epoch}\"", await device.At(restored).Client.GetStringAsync(new Uri("/.well-known/device-access-configuration", UriKind.Relative)), StringComparison.Ordinal);

        // A start is no restore.
        TestOrg again = await restored.RestartAsync();
        Assert.Equal(epoch, (await device.At(again).PollNowAsync()).Epoch);
        Assert.Single(await again.EventsAsync("system.org.restore"));

        // The same backup once more: the same number, and yet another epoch.
        await using TestOrg twice = await Backups.SetBackAsync(again, file);
        string second = (await device.At(twice).PollNowAsync()).Epoch!;
        Assert.StartsWith("2.", second, StringComparison.Ordinal);
        Assert.NotEqual(epoch, second);
    }

    [Fact]
    public async Task A_reader_of_the_System_Log_whose_cursor_lies_beyond_the_mark_misses_no_new_entry()
    {
        TestOrg org = await TestOrg.StartAsync();
        string file = await Backups.TakeAsync(org, folder);
        for (int i = 0; i < 5; i++)
        {
            await org.CreateUserAsync($"lost{i}@example.com");
        }

        long cursor = NumberOfLast(org);
        await using TestOrg restored = await Backups.SetBackAsync(org, file);
        await restored.CreateUserAsync("new@example.com");

        JsonArray read = (await restored.GetAsync($"/api/v1/logs?limit=1000&after={cursor}")).AsArray();
        Assert.Equal(["system.org.restore", "user.lifecycle.create", "user.lifecycle.activate"], read.Select(e => (string)e!["eventType"]!).Distinct());
    }

    [Fact]
    public async Task A_start_that_was_cut_short_after_the_epochs_commit_does_not_open_another()
    {
        TestOrg org = await TestOrg.StartAsync();
        string file = await Backups.TakeAsync(org, folder);
        await org.StopAsync();
        new Restoration(org.Time).Restore(file, org.Folder, force: true);
        string note = Path.Combine(org.Folder, RestoreNote.FileName);
        byte[] left = await File.ReadAllBytesAsync(note);
        TestOrg restored = await org.StartAgainAsync();
        Assert.False(File.Exists(note));
        await restored.StopAsync();
        await File.WriteAllBytesAsync(note, left);

        await using TestOrg again = await restored.StartAgainAsync();

        Assert.Single(await again.EventsAsync("system.org.restore"));
    }

    [Fact]
    public async Task An_outcome_of_a_command_that_a_restored_org_lost_is_taken_and_logged_once_and_counts_as_no_logouts_end()
    {
        TestOrg org = await TestOrg.StartAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        TestDevice device = await org.CreateDeviceAsync("mac");
        await org.AssignAsync(device, user, "ada");
        Assert.Equal(HttpStatusCode.NotFound, (await device.ReportAsync("never-issued")).StatusCode);
        string file = await Backups.TakeAsync(org, folder);
        JsonNode lost = await org.LogOutAsync(user);
        string jti = await device.TakeAsync();
        await using TestOrg restored = await Backups.SetBackAsync(org, file);
        TestDevice back = device.At(restored);

        Assert.Equal(HttpStatusCode.NoContent, (await back.ReportAsync(jti)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await back.ReportAsync(jti, sequence: 2)).StatusCode);

        JsonNode entry = Assert.Single(await restored.EventsAsync("device.desktop_mfa.device_logout.unknown_outcome"));
        Assert.Equal("UNKNOWN", (string?)entry["outcome"]!["result"]);
        Assert.Equal(device.Id, (string?)entry["target"]![0]!["id"]);
        Assert.Equal((jti, "completed"), ((string?)entry["debugContext"]!["debugData"]!["jti"], (string?)entry["debugContext"]!["debugData"]!["status"]));
        Assert.Empty(await restored.EventsAsync("device.desktop_mfa.device_logout.completed"));
        Assert.Equal(HttpStatusCode.NotFound, (await restored.Admin.GetAsync(new Uri($"/api/v1/device-logouts/{lost["traceId"]}", UriKind.Relative))).StatusCode);

        // What it knows goes on as ever: another device's command, and one that was never handed out.
        TestDevice other = await restored.CreateDeviceAsync("other");
        await restored.LogOutAsync(user);
        string known = (await back.PollNowAsync()).Sets.Keys.Single();
        Assert.Equal(HttpStatusCode.NotFound, (await other.ReportAsync(known)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await back.ReportAsync(known)).StatusCode);
        Assert.Single(await restored.EventsAsync("device.desktop_mfa.device_logout.completed"));
    }

    [Fact]
    public async Task One_device_cannot_fill_the_log_with_outcomes_of_commands_that_never_were()
    {
        TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        TestDevice other = await org.CreateDeviceAsync("other");
        await using TestOrg restored = await Backups.SetBackAsync(org, await Backups.TakeAsync(org, folder));
        TestDevice back = device.At(restored);
        Assert.Equal(HttpStatusCode.NotFound, (await back.ReportAsync(new string('j', 101))).StatusCode);
        var store = (OrgStore)restored.Host.Services.GetService(typeof(OrgStore))!;
        await store.WriteAsync(
            db =>
            {
                db.Log.AddRange(Enumerable.Range(0, UnknownOutcomes.MostOfOneDevice - 1).Select(i => new LogRecord
                {
                    Fact = $"device.desktop_mfa.device_logout.unknown_outcome:{device.Id}:ü{i}:final", Published = restored.Time.GetUtcNow(), Json = "{}",
                }));
                return Task.FromResult(true);
            },
            CancellationToken.None);

        Assert.Equal(HttpStatusCode.NoContent, (await back.ReportAsync("last")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await back.ReportAsync("one-more")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await other.At(restored).ReportAsync("its-own")).StatusCode);
    }

    [Fact]
    public async Task A_device_whose_key_was_bound_after_the_backup_is_bound_by_its_next_check_in()
    {
        TestOrg org = await TestOrg.StartAsync();
        TestDevice device = await org.CreateDeviceAsync("mac");
        var store = (OrgStore)org.Host.Services.GetService(typeof(OrgStore))!;
        await store.WriteAsync(
            db =>
            {
                db.InstanceKeys.RemoveRange(db.InstanceKeys);
                return Task.FromResult(true);
            },
            CancellationToken.None);
        await using TestOrg restored = await Backups.SetBackAsync(org, await Backups.TakeAsync(org, folder));
        TestDevice back = device.At(restored);

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => back.PollAsync(new PollRequest { ReturnImmediately = true }));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await back.CheckInAsync();
        Assert.NotNull((await back.PollNowAsync()).Epoch);
    }

    [Fact]
    public async Task A_device_made_after_the_backup_is_refused_by_the_restored_org()
    {
        TestOrg org = await TestOrg.StartAsync();
        string file = await Backups.TakeAsync(org, folder);
        TestDevice device = await org.CreateDeviceAsync("mac");
        await using TestOrg restored = await Backups.SetBackAsync(org, file);

        using HttpResponseMessage answer = await device.At(restored).Client.GetAsync(new Uri("/ssf/stream", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static long NumberOfLast(TestOrg org)
    {
        using OrgDb db = ((OrgStore)org.Host.Services.GetService(typeof(OrgStore))!).OpenForReading();
        return db.Log.Max(l => l.Number);
    }
}
