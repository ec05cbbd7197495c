#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

namespace DeviceAgent.Core.State;

/// <summary>
/// The state folder on disk: 0700, its files 0600, owned by the agent's user, used by one agent at a time (the lock file
/// <c>agent.lock</c>, held until <see cref="Dispose"/> or the end of the process).
/// </summary>
public sealed class StateFolder : IStateFolder, IDisposable
{
    /// <summary>Held for as long as an agent uses the folder; no part of its content.</summary>
    private const string LockName = "agent.lock";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string path;
    private readonly IFolderPlatform platform;
    private readonly FileStream lockFile;
    private readonly Lock replacing = new();

    /// <summary>Opens the folder, creating it if need be, and locks it.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="platform">The operating system's part.</param>
    /// <exception cref="IOException">Another agent uses it, others could write into it, or the disk refuses.</exception>
    public StateFolder(string path, IFolderPlatform platform)
    {
        this.path = path;
        this.platform = platform;
        lockFile = Guard(() =>
        {
            Directory.CreateDirectory(path, FolderMode);
            RefuseForeignWriters();
            File.SetUnixFileMode(path, FolderMode);
            return Lock();
        });
    }

    public byte[]? Read(string name) => Guard(() =>
    {
        try
        {
            return File.ReadAllBytes(FileOf(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    });

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        var file = FileOf(name);
        var temporary = $"{file}.tmp";
        lock (replacing)
        {
            try
            {
                using (var stream = new FileStream(temporary, Options(FileMode.Create)))
                {
                    stream.Write(content);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, file, overwrite: true);
                platform.Flush(path);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    public IReadOnlyList<string> Names() => Guard<IReadOnlyList<string>>(() =>
        [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Where(name => name != LockName)]);

    public void Delete(string name) => Guard(() =>
    {
        File.Delete(FileOf(name));
        platform.Flush(path);
        return true;
    });

    public IAppendFile OpenAppend(string name, long length) => Guard<IAppendFile>(() =>
    {
        var file = FileOf(name);
        var stream = new FileStream(file, Options(FileMode.OpenOrCreate));
        try
        {
            if (stream.Length < length)
            {
                throw new IOException($"{file} has {stream.Length} bytes, {length} were expected.");
            }

            if (stream.Length > length)
            {
                stream.SetLength(length);
            }

            // Also when nothing was cut: what an earlier process wrote may have missed its flush, and is believed from here on.
            stream.Flush(flushToDisk: true);
            platform.Flush(path);

            return new AppendFile(stream, length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    public void Dispose() => lockFile.Dispose();

    private static FileStreamOptions Options(FileMode mode) => new()
    {
        Mode = mode,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read,
        BufferSize = 0,
        UnixCreateMode = FileMode0600,
    };

    private void RefuseForeignWriters()
    {
        if ((File.GetUnixFileMode(path) & OthersWrite) != 0)
        {
            throw new IOException($"The state folder {path} can be written by others: make it 0700.");
        }

        if (platform.BelongsToAnotherUser(path))
        {
            throw new IOException($"The state folder {path} belongs to another user.");
        }
    }

    /// <summary>An flock(2) on the file: the kernel lets go of it when the process ends, however it ends.</summary>
    private FileStream Lock()
    {
        var options = Options(FileMode.OpenOrCreate);
        options.Share = FileShare.None;
        try
        {
            return new FileStream(FileOf(LockName), options);
        }
        catch (IOException e)
        {
            throw new IOException($"The state folder {path} is in use by another agent ({LockName}): {e.Message}", e);
        }
    }

    private string FileOf(string name) =>
        name.Length > 0 && name == Path.GetFileName(name) && name is not ("." or "..")
            ? Path.Combine(path, name)
            : throw new ArgumentException($"'{name}' is no plain file name.", nameof(name));

    private static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
