namespace DeviceAgent.Core.State;

/// <summary>A file that only grows.</summary>
public interface IAppendFile : IDisposable
{
    /// <summary>Bytes written so far.</summary>
    long Length { get; }

    /// <summary>Writes at the end and returns only when the bytes would survive a power cut.</summary>
    /// <exception cref="IOException">Disk full, or the flush failed: how much of the bytes is on disk is unknown.</exception>
    void AppendDurably(ReadOnlySpan<byte> bytes);
}
