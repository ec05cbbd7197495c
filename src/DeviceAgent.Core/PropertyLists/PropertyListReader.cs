namespace DeviceAgent.Core.PropertyLists;

/// <summary>
/// Reads property lists, XML (Apple's PropertyList-1.0 DTD) and binary (<c>bplist00</c>). For any other bytes there is one
/// failure, <see cref="PropertyListException"/>; the limits are <see cref="PropertyListLimits"/>. The old text format
/// (OpenStep) is not read: macOS has not written it for system files since 10.2.
/// </summary>
public static class PropertyListReader
{
    /// <exception cref="PropertyListException">The bytes are no property list or beyond the limits.</exception>
    public static PropertyListValue Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > PropertyListLimits.FileBytes)
        {
            throw TooLarge(bytes.Length);
        }

        return BinaryPropertyList.HasMagic(bytes.Span)
            ? new BinaryPropertyList(bytes).Read()
            : XmlPropertyList.Read(bytes);
    }

    /// <summary>Reads a file. A file above the limit is refused without being read.</summary>
    /// <exception cref="PropertyListException">The content is no property list or beyond the limits.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static async ValueTask<PropertyListValue> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            // The length is a hint only (a pipe has none, a file may grow): one byte beyond the limit is asked for as well.
            if (stream.CanSeek && stream.Length > PropertyListLimits.FileBytes)
            {
                throw TooLarge(stream.Length);
            }

            var buffer = new byte[PropertyListLimits.FileBytes + 1];
            var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return Read(buffer.AsMemory(0, count));
        }
    }

    private static PropertyListException TooLarge(long length) =>
        new($"larger than {PropertyListLimits.FileBytes} bytes", $"{length} bytes");
}
