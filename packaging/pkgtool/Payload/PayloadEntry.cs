namespace DeviceAgent.Packaging.Payload;

/// <summary>One thing that is installed. Its owner is root:wheel (0:0), whoever builds.</summary>
/// <param name="Path">"." for the root, otherwise "./" and the path below it, with slashes.</param>
/// <param name="Kind">File, folder or symbolic link.</param>
/// <param name="Content">The bytes of a file, the target of a link in UTF-8; empty for a folder.</param>
/// <param name="Executable">Whether a file may be run.</param>
public sealed record PayloadEntry(string Path, EntryKind Kind, ReadOnlyMemory<byte> Content, bool Executable)
{
    /// <summary>The mode with the type bits of stat(2). Nobody but root may write: what the builder's umask was does not count.</summary>
    public ushort Mode => Kind switch
    {
        EntryKind.Folder => 0x41ED, // 040755
        EntryKind.Link => 0xA1ED, // 0120755
        _ => Executable ? (ushort)0x81ED : (ushort)0x81A4, // 0100755, 0100644
    };

    /// <summary>The path of the folder that holds it, "" for the root.</summary>
    public string Parent => Path == "." ? "" : Path[..Path.LastIndexOf('/')];

    /// <summary>Its name within that folder.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
