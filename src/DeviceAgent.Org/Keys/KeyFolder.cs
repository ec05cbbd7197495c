using System.Security.Cryptography;
using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Keys;

/// <summary>
/// The folder <c>keys/</c>: P-256 keys, one PEM file each, and their <see cref="KeyList"/>. The running org reads it; a command may
/// change it meanwhile. Every file is replaced as a whole and flushed with its folder.
/// </summary>
public sealed class KeyFolder(string path)
{
    private readonly string listFile = Path.Combine(path, "keys.json");

    /// <summary>The list's bytes as they are now; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[]? ReadList()
    {
        try
        {
            return File.ReadAllBytes(listFile);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>
    /// The list, or what it would be: a folder of a version that had none, where the newest file signs. Null when there is no key.
    /// </summary>
    /// <exception cref="OrgConfigurationException">The list or a key file cannot be used.</exception>
    public KeyList? Find()
    {
        try
        {
            return ReadList() is { } bytes ? KeyList.Read(bytes) : FromFiles();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException(
                $"{listFile} cannot be used: {e.Message}. Put it back from a backup; without it the newest key file signs, and roll-overs are lost", e);
        }
    }

    /// <summary>The list; made, with a first key if need be, and written when it is not there.</summary>
    /// <exception cref="OrgConfigurationException">The list or a key file cannot be used, or another command changes them now.</exception>
    public KeyList Open(TimeProvider time)
    {
        if (File.Exists(listFile) && Find() is { } list)
        {
            return list;
        }

        using IDisposable hold = Lock();
        if (!File.Exists(listFile))
        {
            // Before anything else is made: while there is no list, a file left behind by a crash would be the newest.
            Write(Find() ?? First(time));
        }

        return Find()!;
    }

    /// <exception cref="IOException">The disk refuses: the list is the old or the new one.</exception>
    public void Write(KeyList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        DataFolder.WritePrivate(listFile, list.Write());
    }

    /// <summary>Makes a key and its file; nobody uses it before it is in the list.</summary>
    public KeyEntry Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string thumbprint = PublicSigningKey.Of(new ECDsaSecurityKey(key))!.Thumbprint;
        string file = $"signing-{thumbprint}.pem";
        DataFolder.WritePrivate(Path.Combine(path, file), key.ExportPkcs8PrivateKeyPem());
        return new KeyEntry(thumbprint, file, now);
    }

    /// <summary>The private key of an entry; the caller disposes it.</summary>
    /// <exception cref="OrgConfigurationException">Its file cannot be used, or holds another key.</exception>
    public ECDsa Load(KeyEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string file = Path.Combine(path, entry.File);
        ECDsa key = Load(file);
        if (ThumbprintOf(key) == entry.Thumbprint)
        {
            return key;
        }

        key.Dispose();
        throw new OrgConfigurationException($"the signing key {file} cannot be used: it is not the key {entry.Thumbprint}");
    }

    /// <summary>Deletes the file of a private half, if it is there.</summary>
    public void Delete(string file)
    {
        File.Delete(Path.Combine(path, file));
        FolderFlush.Flush(path);
    }

    /// <summary>Keeps other changes of the keys out. Not the org's own lock: keys are changed while it runs.</summary>
    /// <exception cref="OrgConfigurationException">Another command changes the keys now.</exception>
    public IDisposable Lock()
    {
        string file = Path.Combine(path, "keys.lock");
        try
        {
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"the keys cannot be changed now, another command may be at it: {e.Message}", e);
        }
    }

    private KeyList First(TimeProvider time)
    {
        KeyEntry first = Create(time.GetUtcNow());
        return new KeyList { Signing = first.Thumbprint, Keys = [first], RollOvers = [] };
    }

    private KeyList? FromFiles()
    {
        var keys = new List<KeyEntry>();
        foreach (string file in System.IO.Directory.GetFiles(path, "signing-*.pem").OrderBy(File.GetLastWriteTimeUtc).ThenBy(f => f, StringComparer.Ordinal))
        {
            using ECDsa key = Load(file);
            keys.Add(new KeyEntry(ThumbprintOf(key)!, Path.GetFileName(file), File.GetLastWriteTimeUtc(file)));
        }

        return keys.Count == 0 ? null : new KeyList { Signing = keys[^1].Thumbprint, Keys = keys, RollOvers = [] };
    }

    private static ECDsa Load(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return ThumbprintOf(key) is null ? throw new CryptographicException("it is not on P-256") : key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new OrgConfigurationException($"the signing key {file} cannot be used: {e.Message}", e);
        }
    }

    private static string? ThumbprintOf(ECDsa key) => PublicSigningKey.Of(new ECDsaSecurityKey(key))?.Thumbprint;
}
