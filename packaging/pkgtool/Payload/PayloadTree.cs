using System.Text;

namespace DeviceAgent.Packaging.Payload;

/// <summary>Reads a folder as what is to be installed.</summary>
public static class PayloadTree
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    /// <summary>
    /// The folder itself as "." and all below it: parents before their children, and names in the order of their bytes, so that
    /// the order of the file system does not count. It must hold files, folders and symbolic links only.
    /// </summary>
    /// <exception cref="PackagingException">The folder is missing, or holds something setuid, setgid or sticky.</exception>
    public static IReadOnlyList<PayloadEntry> Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new PackagingException($"{folder}: no such folder");
        }

        List<PayloadEntry> entries = [new(".", EntryKind.Folder, default, false)];
        Add(new DirectoryInfo(folder), ".", entries);
        return entries;
    }

    private static void Add(DirectoryInfo folder, string path, List<PayloadEntry> entries)
    {
        foreach (var item in folder.GetFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal))
        {
            var entry = Entry(item, $"{path}/{item.Name}");
            entries.Add(entry);
            if (entry.Kind == EntryKind.Folder)
            {
                Add((DirectoryInfo)item, entry.Path, entries);
            }
        }
    }

    private static PayloadEntry Entry(FileSystemInfo item, string path)
    {
        if (item.LinkTarget is { } target)
        {
            return new(path, EntryKind.Link, Encoding.UTF8.GetBytes(target), false);
        }

        if ((item.UnixFileMode & Special) != 0)
        {
            throw new PackagingException($"{item.FullName}: setuid, setgid and sticky bits are not installed");
        }

        if (item is DirectoryInfo)
        {
            return new(path, EntryKind.Folder, default, false);
        }

        return new(path, EntryKind.File, File.ReadAllBytes(item.FullName), (item.UnixFileMode & AnyExecute) != 0);
    }
}
