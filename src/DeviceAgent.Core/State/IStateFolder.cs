namespace DeviceAgent.Core.State;

/// <summary>The agent's state folder: the seam to the disk. Names are plain file names.</summary>
/// <remarks>Every member throws <see cref="IOException"/> when the disk is full, read-only or broken.</remarks>
public interface IStateFolder
{
    /// <summary>The whole content, or null when there is no such file.</summary>
    byte[]? Read(string name);

    /// <summary>Replaces the file as a whole: after a crash either the old or the new content is there, never a mixture.</summary>
    void Replace(string name, ReadOnlySpan<byte> content);

    /// <summary>The names of all files there, hidden ones too.</summary>
    IReadOnlyList<string> Names();

    /// <summary>Removes a file; when this returns it stays away after a power cut. Nothing happens when there is none.</summary>
    void Delete(string name);

    /// <summary>Opens a file for appending, cutting it to <paramref name="length"/> bytes first (0 creates it).</summary>
    IAppendFile OpenAppend(string name, long length);
}
