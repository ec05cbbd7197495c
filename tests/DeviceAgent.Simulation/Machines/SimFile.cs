namespace DeviceAgent.Simulation.Machines;

/// <summary>A file: what programs see of it, and what a power cut would leave.</summary>
public sealed class SimFile
{
    public List<byte> Seen { get; } = [];

    public byte[] OnDisk { get; private set; } = [];

    /// <summary>A good flush.</summary>
    public void Flush() => OnDisk = [.. Seen];

    /// <summary>No flush, or one that failed: of what was appended to the last good one, only the beginning has landed.</summary>
    public void Land(ReadOnlySpan<byte> appended) => OnDisk = [.. OnDisk, .. appended];

    public void LosePower()
    {
        Seen.Clear();
        Seen.AddRange(OnDisk);
    }
}
