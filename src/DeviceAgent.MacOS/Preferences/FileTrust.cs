using DeviceAgent.Core.State;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Preferences;

/// <summary>
/// Whether a file may be believed by a root daemon: only root may be able to change it, or to put another one in its place. So all folders
/// above it count too, and where links lead.
/// </summary>
/// <param name="platform">Tells owners.</param>
public sealed class FileTrust(IFolderPlatform platform)
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Why not, in words; null when it may. A file that cannot be looked at may not.</summary>
    public string? WhyNot(string file)
    {
        try
        {
            return Follow(Path.GetFullPath(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>One name after the other, as the system does: each folder that is passed is looked at.</summary>
    private string? Follow(string file)
    {
        string at = "/";
        var rest = new Stack<string>(Names(file));
        string? reason = WhyNotFolder(at, file, holdsIt: rest.Count == 1);
        for (int links = 0; reason is null && rest.TryPop(out string? name);)
        {
            string next = name == ".." ? Path.GetDirectoryName(at) ?? "/" : Path.Combine(at, name);
            if (name != ".." && new FileInfo(next).LinkTarget is { } target)
            {
                reason = ++links > LibSystem.MAXSYMLINKS ? "is behind too many links"
                    : (File.GetUnixFileMode(at) & OthersWrite) != 0 ? $"is behind {next}, a link in a folder that others can write"
                    : null;
                at = Path.IsPathRooted(target) ? "/" : at;
                foreach (string one in Names(target))
                {
                    rest.Push(one);
                }
            }
            else
            {
                at = next;
                reason = rest.Count == 0 ? WhyNotFile(at, file) : WhyNotFolder(at, file, holdsIt: rest.Count == 1);
            }
        }

        return reason;
    }

    /// <summary>The last one first.</summary>
    private static IEnumerable<string> Names(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").Reverse();

    private string? WhyNotFile(string path, string file) =>
        WhyNotItself(path, OthersWrite) is { } reason ? path == file ? reason : $"leads to {path}, which {reason}" : null;

    /// <summary>In a sticky folder nobody can move what belongs to root; but anybody can have put the file there before.</summary>
    private string? WhyNotFolder(string path, string file, bool holdsIt)
    {
        UnixFileMode harmful = !holdsIt && (File.GetUnixFileMode(path) & UnixFileMode.StickyBit) != 0 ? UnixFileMode.None : OthersWrite;
        return WhyNotItself(path, harmful) is { } reason
            ? path == Path.GetDirectoryName(file) ? $"its folder {reason}" : $"the folder {path} {reason}"
            : null;
    }

    private string? WhyNotItself(string path, UnixFileMode harmful) =>
        (File.GetUnixFileMode(path) & harmful) != 0 ? "can be written by others: chmod go-w"
        : platform.BelongsToAnotherUser(path) ? "belongs to another user than the agent's: chown root"
        : null;
}
