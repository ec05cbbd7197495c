using System.Security.Cryptography;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Backup;

/// <summary>Folders and files that hold keys while a backup is made or put back: nobody else can open them at any moment.</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder (0700) with its parents.</summary>
    public static void MakeFolder(string path) => System.IO.Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>Writes a new file (0600), flushes it, then sets its mode and time.</summary>
    /// <returns>Its size in bytes and the SHA-256 of its content, hex, lower case.</returns>
    public static (long Size, string Sha256) Write(string path, Stream content, UnixFileMode mode, DateTime modified)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        using (FileStream file = Create(path))
        {
            byte[] buffer = new byte[1 << 16];
            for (int read = content.Read(buffer); read > 0; read = content.Read(buffer))
            {
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read);
                size += read;
            }

            file.Flush(flushToDisk: true);
        }

        File.SetUnixFileMode(path, mode);
        File.SetLastWriteTimeUtc(path, modified);
        return (size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>A new file (0600).</summary>
    public static FileStream Create(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = OwnerOnly });

    public static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Makes the names in a folder and all below it survive a power cut.</summary>
    public static void FlushFolders(string path)
    {
        foreach (string below in System.IO.Directory.GetDirectories(path))
        {
            FlushFolders(below);
        }

        FolderFlush.Flush(path);
    }
}
