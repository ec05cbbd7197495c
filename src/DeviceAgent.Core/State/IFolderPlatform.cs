namespace DeviceAgent.Core.State;

/// <summary>What a durable folder needs of the operating system beyond .NET: implemented for each platform.</summary>
public interface IFolderPlatform
{
    /// <summary>
    /// Makes the folder's entries (created and renamed files) survive a power cut: fsync(2) of the folder on Linux,
    /// F_FULLFSYNC on macOS.
    /// </summary>
    /// <exception cref="IOException">It failed: whether the entries are on disk is unknown.</exception>
    void Flush(string folder);

    /// <summary>Whether the folder belongs to another user than the one this process runs as.</summary>
    /// <exception cref="IOException">The owner cannot be read.</exception>
    bool BelongsToAnotherUser(string folder);
}
