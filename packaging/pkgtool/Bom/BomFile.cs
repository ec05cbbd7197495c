using DeviceAgent.Packaging.Payload;

namespace DeviceAgent.Packaging.Bom;

/// <summary>
/// The bill of materials of a package, from which `pkgutil` answers what was installed. Apple publishes no description; the form is that
/// of the files that Apple's tools write and of the public bomutils, numbered as Apple numbers its blocks.
/// </summary>
public static class BomFile
{
    private const int HeaderSize = 512;

    private static readonly byte[] TwoNullPairs = new byte[16];

    /// <summary>The Bom of all entries.</summary>
    /// <param name="entries">"." first.</param>
    /// <param name="time">Seconds since 1970 for every entry.</param>
    public static byte[] Write(IReadOnlyList<PayloadEntry> entries, uint time)
    {
        var blocks = new BomBlocks();
        var total = entries.Where(entry => entry.Kind == EntryKind.File).Sum(entry => (long)entry.Content.Length);
        if (total > uint.MaxValue)
        {
            throw new PackagingException("more than 4 GiB in one package");
        }

        var info = blocks.Add(new BigEndian().Int(1).Int(entries.Count + 1).Int(1).Int(0).Int(0).Int(total).Int(0));
        var (paths, top) = Tree(blocks, BomTree.BlockSize, entries.Count);
        var (links, linksNode) = Tree(blocks, BomTree.BlockSize, 0);
        var versions = blocks.Reserve();
        var (versionTree, versionsNode) = Tree(blocks, BomTree.SmallBlockSize, 0);
        blocks.Set(versions, new BigEndian().Int(1).Int(versionTree).Int(0).Byte(0));
        var (sizes, sizesNode) = Tree(blocks, BomTree.BlockSize, 0);

        blocks.Set(linksNode, BomTree.Node(leaf: true, 0, 0, [], BomTree.BlockSize));
        blocks.Set(versionsNode, BomTree.Node(leaf: true, 0, 0, [], BomTree.SmallBlockSize));
        blocks.Set(sizesNode, BomTree.Node(leaf: true, 0, 0, [], BomTree.BlockSize));
        BomPaths.Add(blocks, top, entries, time);
        return Assemble(blocks.All, [("BomInfo", info), ("Paths", paths), ("HLIndex", links), ("VIndex", versions), ("Size64", sizes)]);
    }

    private static (int Tree, int Node) Tree(BomBlocks blocks, int blockSize, int count)
    {
        var tree = blocks.Reserve();
        var node = blocks.Reserve();
        blocks.Set(tree, BomTree.Head(node, blockSize, count));
        return (tree, node);
    }

    private static byte[] Assemble(IReadOnlyList<byte[]> blocks, IReadOnlyList<(string Name, int Block)> variables)
    {
        var body = new BigEndian();
        var index = new BigEndian().Int(blocks.Count).Int(0).Int(0);
        var offset = HeaderSize;
        foreach (var block in blocks.Skip(1))
        {
            index.Int(offset).Int(block.Length);
            body.Raw(block);
            offset += block.Length;
        }

        var names = new BigEndian().Int(variables.Count);
        foreach (var (name, block) in variables)
        {
            names.Int(block).Byte((byte)name.Length).Text(name);
        }

        var named = names.ToArray();
        var indexed = index.Int(0).Raw(TwoNullPairs).ToArray(); // no free blocks
        return new BigEndian().Text("BOMStore").Int(1).Int(blocks.Count - 1)
            .Int(offset + named.Length).Int(indexed.Length).Int(offset).Int(named.Length)
            .PadTo(HeaderSize).Raw(body.ToArray()).Raw(named).Raw(indexed).ToArray();
    }
}
