using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>The utmpx database through getutxent(3), which Apple's manual asks for instead of the file.</summary>
public sealed class UtmpxLoginRecords : ILoginRecords
{
    // Far above what a Mac has; ends a reading that would go round and round.
    private const int MostRecords = 10_000;

    // One for the process: the records come in one static buffer.
    private static readonly Lock Gate = new();

    private readonly IUtmpx database;
    private readonly string file;

    public UtmpxLoginRecords()
        : this(new UtmpxCalls(), LibSystem.UtmpxFile)
    {
    }

    internal UtmpxLoginRecords(IUtmpx database, string file)
    {
        this.database = database;
        this.file = file;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LoginRecord> Read()
    {
        var logins = new List<LoginRecord>();
        int count = 0;
        lock (Gate)
        {
            database.Rewind();
            try
            {
                for (ReadOnlySpan<byte> next = database.Next(); !next.IsEmpty; next = database.Next())
                {
                    if (++count > MostRecords)
                    {
                        throw new SessionListException($"utmpx holds more than {MostRecords} records");
                    }

                    UtmpxRecord record = UtmpxRecord.Parse(next);
                    if (record.Type == Utmpx.UserProcess)
                    {
                        logins.Add(new LoginRecord(record.User, record.Line, record.Pid, record.Time, record.Host));
                    }
                }
            }
            finally
            {
                database.Close();
            }
        }

        if (count == 0 && HoldsRecords())
        {
            throw new SessionListException($"getutxent gives nothing, but there are records in {file}");
        }

        return logins;
    }

    /// <summary>Whether there is more than the signature: getutxent(3) does not tell the end from a failure, and nobody logged in is no harmless mistake.</summary>
    private bool HoldsRecords() => new FileInfo(file) is { Exists: true, Length: > Utmpx.FileSize };
}
