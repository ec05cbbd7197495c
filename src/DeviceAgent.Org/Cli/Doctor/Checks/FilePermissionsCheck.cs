namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>All files belong to the folder's owner, and private keys are his alone. A command that root ran may have left others.</summary>
internal sealed class FilePermissionsCheck() : DoctorCheck(Name, DataFolderCheck.Name)
{
    public const string Name = "file-permissions";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        string[] entries = System.IO.Directory.GetFileSystemEntries(context.Data, "*", SearchOption.AllDirectories);
        uint? owner = FileOwner.Of(context.Data);
        if (entries.FirstOrDefault(e => FileOwner.Of(e) is { } other && other != owner) is { } strange)
        {
            return Task.FromResult(Failure(
                $"{strange} belongs to user {FileOwner.Of(strange)}, the folder to user {owner}: the org may not be able to read it",
                $"chown -R --reference={context.Data} {context.Data}, and run device-org as the org's user from now on"));
        }

        if (entries.FirstOrDefault(IsUnreadable) is { } closed)
        {
            return Task.FromResult(Failure($"user {Environment.UserName} may not read {closed}", "run doctor as the org's user; if it is, chmod u+rw the file"));
        }

        if (entries.FirstOrDefault(e => IsPrivate(context.Data, e) && (File.GetUnixFileMode(e) & Others) != 0) is { } open)
        {
            return Task.FromResult(Warning($"{open} is private, and has mode {FileModes.Write(File.GetUnixFileMode(open))}", $"chmod 600 {open}"));
        }

        string whose = owner is { } user ? $", all of user {user}" : "; whose they are was not looked at on this system";
        return Task.FromResult(Ok($"{entries.Length} files and folders{whose}"));
    }

    private static bool IsPrivate(string data, string entry) =>
        entry.EndsWith(".key", StringComparison.Ordinal) || entry.StartsWith(Path.Combine(data, "keys", "signing-"), StringComparison.Ordinal);

    private static bool IsUnreadable(string entry)
    {
        if (System.IO.Directory.Exists(entry))
        {
            return false;
        }

        try
        {
            // The lock of a running org is held: reading beside it is what another program may do.
            using var file = new FileStream(entry, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            // Gone since it was listed, or locked.
            return false;
        }
    }
}
