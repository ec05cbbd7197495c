namespace DeviceAgent.Packaging.Bom;

/// <summary>The trees of a Bom: a head that names the first node, and nodes of pairs.</summary>
internal static class BomTree
{
    /// <summary>Bytes of a node, except in the tree of VIndex.</summary>
    public const int BlockSize = 4096;

    /// <summary>Bytes of a node in the tree of VIndex.</summary>
    public const int SmallBlockSize = 128;

    private const int NodeHead = 12;

    private const int PairSize = 8;

    /// <summary>How many pairs a node holds.</summary>
    public const int NodeCapacity = (BlockSize - NodeHead) / PairSize;

    public static BigEndian Head(int node, int blockSize, int count) =>
        new BigEndian().Text("tree").Int(1).Int(node).Int(blockSize).Int(count).Byte(0);

    /// <summary>A node; its bytes are filled up with zeros.</summary>
    /// <exception cref="PackagingException">More pairs than a node holds: a package of more than 130,560 entries.</exception>
    public static BigEndian Node(bool leaf, int next, int previous, IReadOnlyCollection<(int First, int Second)> pairs, int blockSize)
    {
        if (pairs.Count > NodeCapacity)
        {
            throw new PackagingException($"more than {NodeCapacity * BomPaths.LeafSize} entries in one package");
        }

        var node = new BigEndian().Short(leaf ? 1 : 0).Short(pairs.Count).Int(next).Int(previous);
        foreach (var (first, second) in pairs)
        {
            node.Int(first).Int(second);
        }

        return node.PadTo(blockSize);
    }
}
