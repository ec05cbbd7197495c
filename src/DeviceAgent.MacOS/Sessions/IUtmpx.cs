namespace DeviceAgent.MacOS.Sessions;

/// <summary>The database's calls; whoever uses them holds the one lock.</summary>
internal interface IUtmpx
{
    /// <summary>setutxent(3)</summary>
    void Rewind();

    /// <summary>getutxent(3): the bytes of the next record, which the next call overwrites; empty at the end, and on failure.</summary>
    ReadOnlySpan<byte> Next();

    /// <summary>endutxent(3)</summary>
    void Close();
}
