using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Tests.Backup;

/// <summary>What a restore puts in place, and what it refuses to.</summary>
public sealed class RestoreTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder folder = new();

    private string Restored => Path.Combine(folder.Path, "restored");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Everything_but_locks_is_restored_with_its_mode_and_nobody_else_can_read_it()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        string settings = Path.Combine(org.Folder, "settings.json");
        await File.WriteAllTextAsync(settings, "{}");
        File.SetUnixFileMode(settings, OwnerOnly | UnixFileMode.GroupRead);

        string file = await Backups.TakeAsync(org, folder);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        Assert.Equal([file], System.IO.Directory.GetFileSystemEntries(folder.Path));
        new Restoration(org.Time).Restore(file, Restored, force: false);

        string[] own = ["restore.json", "keys/keys.lock", "ca/issuing.lock", "org.db", "org.db-wal", "org.db-shm"];
        Dictionary<string, (UnixFileMode Mode, string Content)> before = Backups.Content(org.Folder);
        Dictionary<string, (UnixFileMode Mode, string Content)> after = Backups.Content(Restored);
        Assert.Equal(before.Where(f => !own.Contains(f.Key)).OrderBy(f => f.Key), after.Where(f => !own.Contains(f.Key)).OrderBy(f => f.Key));
        Assert.All(after.Where(f => f.Key.EndsWith(".key", StringComparison.Ordinal) || f.Key.StartsWith("keys/", StringComparison.Ordinal) || own.Contains(f.Key)),
            f => Assert.Equal(OwnerOnly, f.Value.Mode));
        Assert.All(System.IO.Directory.GetDirectories(Restored, "*", SearchOption.AllDirectories).Append(Restored),
            f => Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task Bug_The_lock_of_the_keys_is_there_after_a_restore_so_that_no_backup_of_another_user_makes_it()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        string file = await Backups.TakeAsync(org, folder);
        new Restoration(org.Time).Restore(file, Restored, force: false);
        string keysLock = Path.Combine(Restored, "keys", "keys.lock");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(keysLock));
        DateTime made = File.GetLastWriteTimeUtc(keysLock);
        await new BackupWriter(org.Time).TakeAsync(Restored, Path.Combine(folder.Path, "second.tar"), CancellationToken.None);
        Assert.Equal(made, File.GetLastWriteTimeUtc(keysLock));
    }

    [Fact]
    public async Task What_a_killed_backup_or_restore_has_left_goes_with_the_next_and_what_is_in_use_stays()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        string Left(string name)
        {
            string left = Path.Combine(folder.Path, $".{name.Split('.')[0]}.{Guid.NewGuid():N}.{name.Split('.')[1]}");
            System.IO.Directory.CreateDirectory(Path.Combine(left, "content", "keys"));
            File.WriteAllText(Path.Combine(left, "lock"), "");
            File.WriteAllText(Path.Combine(left, "content", "keys", "signing-x.pem"), "a key");
            return left;
        }

        (string backup, string restore, string other) = (Left("old.backup"), Left("restored.restore"), Left("else.restore"));
        using StagedFolder running = StagedFolder.In(folder.Path, "running", "backup");
        string file = await Backups.TakeAsync(org, folder);
        Assert.False(Path.Exists(backup));
        Assert.True(Path.Exists(restore) && Path.Exists(running.Path));
        new Restoration(org.Time).Restore(file, Restored, force: false);
        Assert.False(Path.Exists(restore));
        Assert.True(Path.Exists(other) && Path.Exists(running.Path));
    }

    [Fact]
    public async Task A_folder_that_is_in_use_or_not_empty_or_not_an_orgs_stays_as_it_is()
    {
        TestOrg org = await TestOrg.StartAsync();
        string file = await Backups.TakeAsync(org, folder);
        var restoration = new Restoration(org.Time);
        string home = System.IO.Directory.CreateDirectory(Path.Combine(folder.Path, "home")).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "letter"), "dear");

        Assert.Contains("--force", Refused(() => restoration.Restore(file, org.Folder, force: false)), StringComparison.Ordinal);
        Assert.Contains("another org runs", Refused(() => restoration.Restore(file, org.Folder, force: true)), StringComparison.Ordinal);
        Assert.Contains("holds no org", Refused(() => restoration.Restore(file, home, force: true)), StringComparison.Ordinal);
        Assert.Equal(["letter"], System.IO.Directory.GetFiles(home).Select(Path.GetFileName));
        Assert.Contains("replaces nothing", await RefusedAsync(() => Backups.TakeAsync(org, folder)), StringComparison.Ordinal);
        Assert.Contains("in the data folder", await RefusedAsync(() => new BackupWriter(org.Time).TakeAsync(
            org.Folder, Path.Combine(org.Folder, "b.tar"), CancellationToken.None)), StringComparison.Ordinal);
        await org.StopAsync();

        string? aside = restoration.Restore(file, org.Folder, force: true).Aside;
        Assert.StartsWith(org.Folder + ".before-", aside, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(aside!, "org.db")));
        await using TestOrg again = await org.StartAgainAsync();
    }

    [Fact]
    public async Task A_backup_that_is_damaged_anywhere_is_refused_and_leaves_nothing_or_the_damage_changes_nothing()
    {
        TestOrg org = await TestOrg.StartAsync();
        string file = await Backups.TakeAsync(org, folder);
        await org.DisposeAsync();
        byte[] whole = await File.ReadAllBytesAsync(file);
        new Restoration(TimeProvider.System).Restore(file, Restored, force: false);
        Dictionary<string, (UnixFileMode Mode, string Content)> expected = WithoutNote(Restored);
        System.IO.Directory.Delete(Restored, recursive: true);
        int refused = 0;
        foreach (int at in Enumerable.Range(0, 60).Select(i => (int)((long)i * whole.Length / 60) + i))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            refused += TryRestore(damaged, expected) ? 0 : 1;
            Assert.False(TryRestore(whole[..at], expected));
        }

        Assert.True(refused > 40, $"{refused} of 60");
    }

    [Fact]
    public async Task A_backup_of_a_newer_version_is_refused()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(org.Folder, "org.db")};Pooling=False"))
        {
            await database.OpenAsync();
            await using SqliteCommand command = database.CreateCommand();
            command.CommandText = "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99.0')";
            await command.ExecuteNonQueryAsync();
        }

        string file = await Backups.TakeAsync(org, folder);
        Assert.Contains("newer version", Refused(() => new Restoration(org.Time).Restore(file, Restored, force: false)), StringComparison.Ordinal);
        Assert.Equal([file], System.IO.Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_backup_of_a_folder_whose_signing_key_is_gone_is_not_taken()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        File.Delete(System.IO.Directory.GetFiles(Path.Combine(org.Folder, "keys"), "signing-*.pem").Single());

        Assert.Contains("signing key", await RefusedAsync(() => Backups.TakeAsync(org, folder)), StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("a//b")]
    [InlineData("")]
    public void A_manifest_whose_names_lead_out_of_the_folder_is_refused(string name)
    {
        var manifest = new BackupManifest
        {
            Version = 1, Id = "b", TakenAt = default, Mark = new BackupMark(0, 0, 1), Migration = "m", Members = [new BackupMember(name, 0, "", "600")],
        };
        Assert.Throws<System.Text.Json.JsonException>(() => BackupManifest.Read(new MemoryStream(manifest.Write())));
    }

    private bool TryRestore(byte[] backup, Dictionary<string, (UnixFileMode Mode, string Content)> expected)
    {
        string file = Path.Combine(folder.Path, "damaged.tar");
        File.WriteAllBytes(file, backup);
        try
        {
            new Restoration(TimeProvider.System).Restore(file, Restored, force: false);
        }
        catch (OrgConfigurationException)
        {
            Assert.Equal(2, System.IO.Directory.GetFileSystemEntries(folder.Path).Length);
            return false;
        }

        Assert.Equal(expected.OrderBy(f => f.Key), WithoutNote(Restored).OrderBy(f => f.Key));
        System.IO.Directory.Delete(Restored, recursive: true);
        return true;
    }

    private static Dictionary<string, (UnixFileMode Mode, string Content)> WithoutNote(string folder)
    {
        Dictionary<string, (UnixFileMode Mode, string Content)> content = Backups.Content(folder);
        content.Remove(RestoreNote.FileName);
        return content;
    }

    private static string Refused(Action restore) => Assert.Throws<OrgConfigurationException>(restore).Message;

    private static async Task<string> RefusedAsync(Func<Task> backup) => (await Assert.ThrowsAsync<OrgConfigurationException>(backup)).Message;
}
