using Microsoft.Win32.SafeHandles;

namespace DeviceAgent.Core.State;

/// <summary>
/// A file of <see cref="StateFolder"/> that grows record by record. After a failed write or flush it is cut back to the last
/// good length and refuses to go on until it is opened anew: the kernel may have dropped the pages of a failed fsync, and a
/// second fsync would then succeed without having written them.
/// </summary>
internal sealed class AppendFile : IAppendFile
{
    private readonly FileStream stream;
    private readonly Action<SafeFileHandle> flush;
    private readonly Lock appending = new();
    private bool failed;

    /// <param name="stream">Open for writing, unbuffered; owned from here on.</param>
    /// <param name="length">Where to go on.</param>
    public AppendFile(FileStream stream, long length)
        : this(stream, length, RandomAccess.FlushToDisk)
    {
    }

    /// <summary>With another flush, for tests of one that fails.</summary>
    internal AppendFile(FileStream stream, long length, Action<SafeFileHandle> flush)
    {
        this.stream = stream;
        this.flush = flush;
        Length = length;
    }

    public long Length { get; private set; }

    public void AppendDurably(ReadOnlySpan<byte> bytes)
    {
        lock (appending)
        {
            if (failed)
            {
                throw new IOException("An earlier write to this file failed: open it anew.");
            }

            try
            {
                RandomAccess.Write(stream.SafeFileHandle, bytes, Length);
                flush(stream.SafeFileHandle);
                Length += bytes.Length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failed = true;
                CutBack();
                throw e as IOException ?? new IOException(e.Message, e);
            }
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>As far as it goes: whoever reads the file checks its records, so a rest is found out anyway.</summary>
    private void CutBack()
    {
        try
        {
            RandomAccess.SetLength(stream.SafeFileHandle, Length);
            flush(stream.SafeFileHandle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is broken or read-only; the failure that counts is thrown by the caller.
        }
    }
}
