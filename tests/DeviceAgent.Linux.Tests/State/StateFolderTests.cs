using System.Text;
using DeviceAgent.Core.State;
using DeviceAgent.Linux.State;

namespace DeviceAgent.Linux.Tests.State;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder parent = new();

    public void Dispose() => parent.Dispose();

    private string Path => parent.File("state");

    private StateFolder Open() => new(Path, new LinuxFolderPlatform());

    [Fact]
    public void Folder_and_files_are_for_the_owner_alone()
    {
        using var folder = Open();
        folder.Replace("a", "1"u8);
        folder.OpenAppend("b", 0).Dispose();

        Assert.Equal("UserExecute, UserWrite, UserRead", File.GetUnixFileMode(Path).ToString());
        foreach (var file in Directory.GetFiles(Path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(["a", "agent.lock", "b"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void A_missing_file_reads_as_null_and_a_replaced_one_as_its_last_content()
    {
        using var folder = Open();

        Assert.Null(folder.Read("a"));
        folder.Replace("a", "first, and longer"u8);
        folder.Replace("a", "second"u8);

        Assert.Equal("second", Encoding.UTF8.GetString(folder.Read("a")!));
    }

    [Fact]
    public void What_a_crash_left_of_a_replacement_does_no_harm()
    {
        using var folder = Open();
        folder.Replace("a", "old"u8);
        File.WriteAllText(System.IO.Path.Combine(Path, "a.tmp"), "half of the new and much longer than it");

        Assert.Equal("old", Encoding.UTF8.GetString(folder.Read("a")!));
        folder.Replace("a", "new"u8);

        Assert.Equal("new", Encoding.UTF8.GetString(folder.Read("a")!));
    }

    [Fact]
    public void Appending_goes_on_at_the_given_length_and_cuts_what_stands_behind_it()
    {
        using var folder = Open();
        using (var file = folder.OpenAppend("log", 0))
        {
            file.AppendDurably("one,"u8);
            file.AppendDurably("two,"u8);
            Assert.Equal(8, file.Length);
        }

        using (var file = folder.OpenAppend("log", 4))
        {
            file.AppendDurably("three"u8);
            Assert.Equal(9, file.Length);
        }

        Assert.Equal("one,three", Encoding.UTF8.GetString(folder.Read("log")!));
    }

    [Fact]
    public void A_file_shorter_than_it_should_be_is_an_error()
    {
        using var folder = Open();
        folder.Replace("log", "one,"u8);

        Assert.Throws<IOException>(() => folder.OpenAppend("log", 5));
    }

    [Fact]
    public void After_a_failed_flush_the_file_is_cut_back_and_takes_no_more_until_opened_anew()
    {
        using var folder = Open();
        folder.Replace("log", "good"u8);
        var flushes = 0;
        using (var file = new AppendFile(
            new FileStream(System.IO.Path.Combine(Path, "log"), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0),
            4,
            _ => throw new IOException($"flush {++flushes}")))
        {
            Assert.Equal("flush 1", Assert.Throws<IOException>(() => file.AppendDurably("bad"u8)).Message);
            Assert.Equal("good", Encoding.UTF8.GetString(folder.Read("log")!));
            var flushesSoFar = flushes;
            Assert.Throws<IOException>(() => file.AppendDurably("more"u8));
            Assert.Equal(flushesSoFar, flushes);
            Assert.Equal(4, file.Length);
        }

        using var again = folder.OpenAppend("log", 4);
        again.AppendDurably("+"u8);
        Assert.Equal("good+", Encoding.UTF8.GetString(folder.Read("log")!));
    }

    [Fact]
    public void A_full_disk_is_an_error_and_ends_the_appending()
    {
        // full(4): every write fails with "no space left on device".
        using var file = new AppendFile(
            new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), 0);

        Assert.Contains("No space left", Assert.Throws<IOException>(() => file.AppendDurably("a"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("open it anew", Assert.Throws<IOException>(() => file.AppendDurably("b"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_agents_never_share_a_folder()
    {
        using (Open())
        {
            var e = Assert.Throws<IOException>(Open);
            Assert.Contains("in use by another agent", e.Message, StringComparison.Ordinal);
        }

        Open().Dispose();
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_folder_that_others_can_write_is_refused(UnixFileMode others)
    {
        Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);

        var e = Assert.Throws<IOException>(Open);
        Assert.Contains("can be written by others", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_user_is_refused()
    {
        var e = Assert.Throws<IOException>(() => new StateFolder(Path, new ForeignFolder()));
        Assert.Contains("another user", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_owner_is_read_from_the_disk() =>
        // The temporary folder is ours; /proc/1 belongs to root and so is another's for everyone but root.
        Assert.Equal(
            (false, Environment.UserName != "root"),
            (new LinuxFolderPlatform().BelongsToAnotherUser(parent.Path), new LinuxFolderPlatform().BelongsToAnotherUser("/proc/1")));

    [Fact]
    public void Flushing_a_folder_that_is_not_there_is_an_error() =>
        Assert.Throws<IOException>(() => new LinuxFolderPlatform().Flush(parent.File("none")));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("/etc/passwd")]
    public void Only_plain_file_names_are_taken(string name)
    {
        using var folder = Open();
        Assert.Throws<ArgumentException>(() => folder.Read(name));
    }

    private sealed class ForeignFolder : IFolderPlatform
    {
        public void Flush(string folder)
        {
        }

        public bool BelongsToAnotherUser(string folder) => true;
    }
}
