#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

using System.Text.Json;
using DeviceAgent.Core.State;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>
/// One of the two status files. Replaced as a whole, so that a reader sees the old content or the new; not flushed, because after a
/// power cut nobody needs it.
/// </summary>
/// <param name="folder">Absolute.</param>
/// <param name="mode">The file's permissions, whatever the process's umask.</param>
public sealed class StatusFile(string folder, UnixFileMode mode)
{
    public const string FileName = "status.json";

    /// <summary>0600.</summary>
    public const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0644.</summary>
    public const UnixFileMode ForEverybody = ForOwner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>0755.</summary>
    private const UnixFileMode OpenFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Path { get; } = System.IO.Path.Combine(folder, FileName);

    /// <summary>Makes the folder for everybody to read, where it is not there yet.</summary>
    /// <exception cref="IOException">It cannot be made, or others could put another file in the place of this one.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public void PrepareFolder(IFolderPlatform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, OpenFolder);
        }

        if ((File.GetUnixFileMode(folder) & OthersWrite) != 0)
        {
            throw new IOException($"{folder} can be written by others");
        }

        if (platform.BelongsToAnotherUser(folder))
        {
            throw new IOException($"{folder} belongs to another user");
        }
    }

    /// <exception cref="IOException">There is no such folder, the disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(AgentStatus status)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(status, StatusJson.Default.AgentStatus);
        string next = Path + ".new";
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException("there is no such folder");
        }

        // Made anew, so that it is never a link that was put there.
        File.Delete(next);
        using (var stream = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = ForOwner, BufferSize = 0,
        }))
        {
            stream.Write(content);
        }

        File.SetUnixFileMode(next, mode);
        File.Move(next, Path, overwrite: true);
    }
}
