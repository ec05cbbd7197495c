using DeviceAgent.Core.State;

namespace DeviceAgent.MacOS.Preferences;

/// <summary>Whether a configuration file may be believed by a root daemon: only root may be able to change it.</summary>
/// <param name="platform">Tells owners.</param>
public sealed class FileTrust(IFolderPlatform platform)
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Why not, in words; null when it may. A file that cannot be looked at may not.</summary>
    public string? WhyNot(string file)
    {
        try
        {
            // Who may write into the folder may put another file in its place.
            return WhyNotItself(file) ?? (Path.GetDirectoryName(file) is { } folder && WhyNotItself(folder) is { } reason ? $"its folder {reason}" : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private string? WhyNotItself(string path) =>
        (File.GetUnixFileMode(path) & OthersWrite) != 0 ? "can be written by others: chmod go-w"
        : platform.BelongsToAnotherUser(path) ? "belongs to another user than the agent's: chown root"
        : null;
}
