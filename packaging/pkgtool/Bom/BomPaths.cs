using System.Text;
using DeviceAgent.Packaging.Payload;

namespace DeviceAgent.Packaging.Bom;

/// <summary>The blocks of the entries: for each its record, its number and parent, and the leaves that list them in order.</summary>
internal static class BomPaths
{
    /// <summary>How many a leaf lists. 4096 bytes hold 510; 256 is what bomutils uses, whose packages are known to install.</summary>
    public const int LeafSize = 256;

    private const byte FileType = 1;

    private const byte FolderType = 2;

    private const byte LinkType = 3;

    /// <summary>"No particular architecture", as Apple writes it.</summary>
    private const int AnyArchitecture = 15;

    /// <summary>Adds the blocks of all entries and fills block <paramref name="top"/> with the one leaf, or with the node above the leaves.</summary>
    public static void Add(BomBlocks blocks, int top, IReadOnlyList<PayloadEntry> entries, uint time)
    {
        var listed = Sorted(entries).Select(item => Blocks(blocks, item, time)).ToArray();
        var leaves = listed.Chunk(LeafSize).ToArray();
        if (leaves.Length == 1)
        {
            blocks.Set(top, BomTree.Node(leaf: true, 0, 0, leaves[0], BomTree.BlockSize));
            return;
        }

        var numbers = leaves.Select(_ => blocks.Reserve()).ToArray();
        for (var index = 0; index < leaves.Length; index++)
        {
            var next = index + 1 < leaves.Length ? numbers[index + 1] : 0;
            var previous = index > 0 ? numbers[index - 1] : 0;
            blocks.Set(numbers[index], BomTree.Node(leaf: true, next, previous, leaves[index], BomTree.BlockSize));
        }

        // Above each leaf stands its number with the last name in it.
        var nodes = leaves.Select((leaf, index) => (numbers[index], leaf[^1].File)).ToArray();
        blocks.Set(top, BomTree.Node(leaf: false, 0, 0, nodes, BomTree.BlockSize));
    }

    private static IEnumerable<(PayloadEntry Entry, int Id, int Parent)> Sorted(IReadOnlyList<PayloadEntry> entries)
    {
        var ids = entries.Select((entry, index) => (entry.Path, Id: index + 1)).ToDictionary(pair => pair.Path, pair => pair.Id);
        ids[""] = 0;
        return entries
            .Select(entry => (Entry: entry, Id: ids[entry.Path], Parent: ids[entry.Parent]))
            .OrderBy(item => item.Parent)
            .ThenBy(item => Encoding.UTF8.GetBytes(item.Entry.Name), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
    }

    private static (int Info, int File) Blocks(BomBlocks blocks, (PayloadEntry Entry, int Id, int Parent) item, uint time)
    {
        var record = blocks.Add(Record(item.Entry, time));
        var info = blocks.Add(new BigEndian().Int(item.Id).Int(record));
        var file = blocks.Add(new BigEndian().Int(item.Parent).Text(item.Entry.Name).Byte(0));
        return (info, file);
    }

    private static BigEndian Record(PayloadEntry entry, uint time)
    {
        var (type, size, sum, target) = entry.Kind switch
        {
            EntryKind.File => (FileType, entry.Content.Length, PosixChecksum.Of(entry.Content.Span), 0),
            EntryKind.Link => (LinkType, entry.Content.Length, PosixChecksum.Of(entry.Content.Span), entry.Content.Length + 1),
            _ => (FolderType, 0, 0u, 0),
        };
        var record = new BigEndian().Byte(type).Byte(1).Short(AnyArchitecture).Short(entry.Mode).Int(0).Int(0)
            .Int(time).Int(size).Byte(1).Int(sum).Int(target);
        return entry.Kind switch
        {
            EntryKind.File => record.Int(0),
            EntryKind.Link => record.Raw(entry.Content.Span).Byte(0),
            _ => record,
        };
    }
}
