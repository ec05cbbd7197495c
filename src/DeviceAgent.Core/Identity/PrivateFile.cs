using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeviceAgent.Core.Identity;

/// <summary>A small file that was read, and who else may read it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Open">True when group or others have any right to it.</param>
internal sealed record PrivateFile(string Path, byte[] Content, bool Open)
{
    private const long MostBytes = 1024 * 1024;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Mode and content of the same open file: between two looks by name it could be exchanged.</summary>
    /// <exception cref="IOException">It cannot be read, or is larger than 1 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    internal static PrivateFile Read(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        bool open = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            && (File.GetUnixFileMode(handle) & Others) != UnixFileMode.None;
        long length = RandomAccess.GetLength(handle);
        if (length > MostBytes)
        {
            throw new IOException("larger than 1 MiB");
        }

        byte[] content = new byte[length];
        int read = 0;
        while (read < content.Length && RandomAccess.Read(handle, content.AsSpan(read), read) is var more and > 0)
        {
            read += more;
        }

        return new PrivateFile(path, content[..read], open);
    }

    /// <summary>Refuses a file with a secret that others may read.</summary>
    /// <exception cref="CertificateFileException">Others may read it; the message holds the command that changes that.</exception>
    internal PrivateFile EnsurePrivate() => !Open
        ? this
        : throw new CertificateFileException($"others may read the private key in {Path}: run chmod 600 '{Path}'") { Fault = CertificateFault.OpenToOthers };
}
