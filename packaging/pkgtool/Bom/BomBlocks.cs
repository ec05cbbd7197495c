namespace DeviceAgent.Packaging.Bom;

/// <summary>The numbered blocks of a Bom. Block 0 is the null block.</summary>
internal sealed class BomBlocks
{
    private readonly List<byte[]> blocks = [[]];

    /// <summary>The blocks by number; the first is null.</summary>
    public IReadOnlyList<byte[]> All => blocks;

    /// <summary>Takes a number; the content follows with <see cref="Set"/>.</summary>
    public int Reserve()
    {
        blocks.Add([]);
        return blocks.Count - 1;
    }

    public int Add(BigEndian content)
    {
        var number = Reserve();
        Set(number, content);
        return number;
    }

    public void Set(int number, BigEndian content) => blocks[number] = content.ToArray();
}
