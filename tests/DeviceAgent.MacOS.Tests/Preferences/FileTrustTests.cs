using DeviceAgent.Core.State;
using DeviceAgent.MacOS.Preferences;
using NSubstitute;

namespace DeviceAgent.MacOS.Tests.Preferences;

/// <summary>Who may tell a root daemon what to do.</summary>
public sealed class FileTrustTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IFolderPlatform platform = Substitute.For<IFolderPlatform>();
    private readonly string file;

    public FileTrustTests()
    {
        file = folder.File("config.json", "{}");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_that_only_its_owner_may_write_in_a_folder_that_only_its_owner_may_write_is_trusted() => Assert.Null(WhyNot());

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_others_may_write_is_not(UnixFileMode mode)
    {
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | mode);
        Assert.Equal("can be written by others: chmod go-w", WhyNot());
    }

    [Fact]
    public void A_file_of_another_user_is_not()
    {
        platform.BelongsToAnotherUser(file).Returns(true);
        Assert.Equal("belongs to another user than the agent's: chown root", WhyNot());
    }

    [Fact]
    public void A_file_that_others_may_replace_is_not()
    {
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.OtherWrite);
        Assert.Equal("its folder can be written by others: chmod go-w", WhyNot());
    }

    [Fact]
    public void A_file_whose_owner_cannot_be_read_is_not()
    {
        platform.BelongsToAnotherUser(file).Returns(_ => throw new IOException("no such file"));
        Assert.Equal("no such file", WhyNot());
    }

    [Fact]
    public void Bug_a_folder_further_up_that_others_may_write_was_not_looked_at()
    {
        string deep = folder.File("a/b/config.json", "{}");
        Assert.Null(new FileTrust(platform).WhyNot(deep));
        string a = Path.Combine(folder.Path, "a");
        File.SetUnixFileMode(a, File.GetUnixFileMode(a) | UnixFileMode.GroupWrite);
        Assert.Equal($"the folder {a} can be written by others: chmod go-w", new FileTrust(platform).WhyNot(deep));

        // Nobody can move there what belongs to root.
        File.SetUnixFileMode(a, File.GetUnixFileMode(a) | UnixFileMode.StickyBit);
        Assert.Null(new FileTrust(platform).WhyNot(deep));
        platform.BelongsToAnotherUser(Path.Combine(a, "b")).Returns(true);
        Assert.Equal("its folder belongs to another user than the agent's: chown root", new FileTrust(platform).WhyNot(deep));
    }

    [Fact]
    public void Bug_where_a_link_leads_was_not_looked_at()
    {
        string real = folder.File("real/other.json", "{}");
        string link = Path.Combine(folder.Path, "link.json");
        File.CreateSymbolicLink(link, "./real/../real/other.json");
        Assert.Null(new FileTrust(platform).WhyNot(link));

        string target = Path.GetDirectoryName(real)!;
        File.SetUnixFileMode(target, File.GetUnixFileMode(target) | UnixFileMode.OtherWrite);
        Assert.Equal($"the folder {target} can be written by others: chmod go-w", new FileTrust(platform).WhyNot(link));
        File.SetUnixFileMode(target, File.GetUnixFileMode(target) & ~UnixFileMode.OtherWrite);
        platform.BelongsToAnotherUser(real).Returns(true);
        Assert.Equal($"leads to {real}, which belongs to another user than the agent's: chown root", new FileTrust(platform).WhyNot(link));
    }

    [Fact]
    public void A_link_that_anybody_can_have_made_is_not_followed()
    {
        string open = Path.GetDirectoryName(folder.File("open/x", ""))!;
        Directory.CreateSymbolicLink(Path.Combine(open, "link"), folder.Path);
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.Equal(
            $"is behind {open}/link, a link in a folder that others can write",
            new FileTrust(platform).WhyNot(Path.Combine(open, "link", "config.json")));
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        string circle = Path.Combine(folder.Path, "circle");
        File.CreateSymbolicLink(circle, circle);
        Assert.Equal("is behind too many links", new FileTrust(platform).WhyNot(circle));
    }

    private string? WhyNot() => new FileTrust(platform).WhyNot(file);
}
