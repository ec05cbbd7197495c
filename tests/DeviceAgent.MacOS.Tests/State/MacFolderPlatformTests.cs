using DeviceAgent.MacOS.State;

namespace DeviceAgent.MacOS.Tests.State;

public sealed class MacFolderPlatformTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly MacFolderPlatform platform = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Linux does not know F_FULLFSYNC and answers EINVAL: what comes then is the way of a file system without it.</summary>
    [Fact]
    public void A_folder_is_flushed_also_where_F_FULLFSYNC_is_not_known() => platform.Flush(folder.Path);

    [Fact]
    public void A_folder_that_is_not_there_is_a_failure_that_names_it()
    {
        string missing = Path.Combine(folder.Path, "missing");
        IOException failure = Assert.Throws<IOException>(() => platform.Flush(missing));
        Assert.StartsWith(missing, failure.Message, StringComparison.Ordinal);
    }

    [MacFact]
    public void The_owner_is_read()
    {
        Assert.False(platform.BelongsToAnotherUser(folder.Path));
        Assert.Equal(0u, MacFolderPlatform.OwnerOf("/System"));
        Assert.Throws<IOException>(() => platform.BelongsToAnotherUser(Path.Combine(folder.Path, "missing")));
    }
}
