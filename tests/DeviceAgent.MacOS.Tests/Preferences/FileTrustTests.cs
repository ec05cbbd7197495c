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

    private string? WhyNot() => new FileTrust(platform).WhyNot(file);
}
