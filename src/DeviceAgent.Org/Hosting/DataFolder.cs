namespace DeviceAgent.Org.Hosting;

/// <summary>The org's files. One org at a time: a lock is held until the folder is disposed.</summary>
public sealed class DataFolder : IDisposable
{
    private const string AuthorityName = "device-access-ca.pem";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;
    private const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string root;
    private readonly FileStream hold;

    private DataFolder(string root, FileStream hold)
    {
        this.root = root;
        this.hold = hold;
    }

    public string Database => Path.Combine(root, "org.db");

    /// <summary>Says which other database the org has; not there with SQLite.</summary>
    public string DatabaseNote => Path.Combine(root, Storage.DatabaseNote.FileName);

    public string Addresses => Path.Combine(root, "addresses.json");

    /// <summary>Left by a restore for the next start.</summary>
    public string RestoreNote => Path.Combine(root, Backup.RestoreNote.FileName);

    public string Keys => Folder("keys");

    /// <summary>The Device Access CA: the root, the issuing intermediates, and what was imported of others.</summary>
    public string Authority => Folder("ca");

    /// <summary>The root.</summary>
    public string AuthorityCertificate => Path.Combine(Authority, AuthorityName);

    /// <summary>The root's key. It may be kept elsewhere while no new intermediate is to be made.</summary>
    public string AuthorityKey => Path.Combine(Authority, "device-access-ca.key");

    /// <summary>The CA certificates of customers that were imported, one file each.</summary>
    public string TrustedAuthorities => Path.Combine(Authority, "trusted");

    /// <summary>What agents trust as the org's server (their <c>OrgCaFile</c>).</summary>
    public string ServerAuthorityCertificate => Path.Combine(Folder("tls"), "server-ca.pem");

    public string ServerAuthorityKey => Path.Combine(Folder("tls"), "server-ca.key");

    public string ServerCertificate => Path.Combine(Folder("tls"), "server.pem");

    public string ServerKey => Path.Combine(Folder("tls"), "server.key");

    /// <summary>The keys of an org that may run: for commands that change them beside it.</summary>
    /// <exception cref="OrgConfigurationException">The folder is not an org's.</exception>
    public static string KeysOf(string folder) => Path.Combine(Existing(folder), "keys");

    /// <summary>The imported CA certificates of an org that may run.</summary>
    /// <inheritdoc cref="KeysOf"/>
    public static string AuthorityCertificateOf(string folder) => Path.Combine(Existing(folder), "ca", AuthorityName);

    /// <inheritdoc cref="KeysOf"/>
    public static string TrustedAuthoritiesOf(string folder) => Path.Combine(Existing(folder), "ca", "trusted");

    /// <summary>The CA of the org's own TLS certificate; not there where another certificate is configured.</summary>
    /// <inheritdoc cref="KeysOf"/>
    public static string ServerAuthorityCertificateOf(string folder) => Path.Combine(Existing(folder), "tls", "server-ca.pem");

    /// <summary>The addresses of the org's last start.</summary>
    /// <inheritdoc cref="KeysOf"/>
    public static string AddressesOf(string folder) => Path.Combine(Existing(folder), "addresses.json");

    /// <summary>The database of an org that may run.</summary>
    /// <inheritdoc cref="KeysOf"/>
    public static string DatabaseOf(string folder) => Path.Combine(Existing(folder), "org.db");

    /// <inheritdoc cref="DatabaseNote"/>
    /// <inheritdoc cref="KeysOf"/>
    public static string DatabaseNoteOf(string folder) => Path.Combine(Existing(folder), Storage.DatabaseNote.FileName);

    /// <summary>Whether an org runs on the folder: whether its lock is taken. Looking takes the lock for a moment when nobody has it.</summary>
    /// <inheritdoc cref="KeysOf"/>
    public static bool IsHeld(string folder)
    {
        string path = Existing(folder);
        try
        {
            using FileStream hold = Lock(path);
            return false;
        }
        catch (OrgConfigurationException)
        {
            return true;
        }
    }

    /// <summary>Makes the folder (0700) when it is missing, and takes its lock.</summary>
    /// <exception cref="OrgConfigurationException">Not usable, somebody else's, or another org runs on it.</exception>
    public static DataFolder Open(string folder)
    {
        string path = Path.GetFullPath(folder);
        try
        {
            RefuseForeign(path);
            System.IO.Directory.CreateDirectory(path, PrivateFolder);
            File.SetUnixFileMode(path, PrivateFolder);
            return new DataFolder(path, Lock(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"the data folder {path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Replaces <paramref name="path"/> as a whole: a reader sees the old text or the new, never a part.</summary>
    public static void WritePrivate(string path, string text) => Write(path, text, Private);

    /// <inheritdoc cref="WritePrivate"/>
    public static void WritePublic(string path, string text) => Write(path, text, Public);

    public void Dispose() => hold.Dispose();

    private static void RefuseForeign(string path)
    {
        // A wrong --data must not turn somebody's home folder into 0700 and fill it with keys.
        if (System.IO.Directory.Exists(path) && System.IO.Directory.EnumerateFileSystemEntries(path).Any() && !File.Exists(Path.Combine(path, "lock")))
        {
            throw new OrgConfigurationException($"the data folder {path} is not empty and holds no org");
        }
    }

    private static string Existing(string folder)
    {
        if (File.Exists(Path.Combine(folder, "lock")) && System.IO.Directory.Exists(Path.Combine(folder, "keys")))
        {
            return Path.GetFullPath(folder);
        }

        try
        {
            // To somebody who may not look into it, or into one above it, a folder seems to hold nothing.
            _ = File.GetAttributes(Path.Combine(folder, "lock"));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new OrgConfigurationException($"user {Environment.UserName} may not read the data folder {folder}: run this as the org's user", e);
        }
        catch (IOException)
        {
            // It really is not there.
        }

        throw new OrgConfigurationException($"the data folder {folder} holds no org");
    }

    private static FileStream Lock(string path)
    {
        string file = Path.Combine(path, "lock");
        try
        {
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = Private,
            });
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new OrgConfigurationException($"another org runs on the data folder {path}", e);
        }
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        string temporary = path + ".new";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.SetUnixFileMode(temporary, mode);
        File.Move(temporary, path, overwrite: true);
        FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private string Folder(string name)
    {
        string path = Path.Combine(root, name);
        System.IO.Directory.CreateDirectory(path);
        return path;
    }
}
