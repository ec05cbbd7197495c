using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>The database itself.</summary>
internal sealed unsafe class UtmpxCalls : IUtmpx
{
    public void Rewind() => LibSystem.SetUtxEnt();

    public ReadOnlySpan<byte> Next()
    {
        byte* record = LibSystem.GetUtxEnt();
        return record is null ? [] : new ReadOnlySpan<byte>(record, Utmpx.MemorySize);
    }

    public void Close() => LibSystem.EndUtxEnt();
}
