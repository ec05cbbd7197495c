using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.State;

namespace DeviceAgent.Simulation.Faults;

/// <summary>A disk that is used wrongly. The ledger's file is changed when a process first reads it, or when it is appended to.</summary>
public abstract class DiskFault : PlantedFault
{
    public sealed override IStateFolder Disk(IStateFolder disk) => new Faulty(this, disk);

    /// <summary>What of the ledger a process finds when it reads it for the first time.</summary>
    protected virtual IEnumerable<LedgerRecord> AtStart(IReadOnlyList<LedgerRecord> records) => records;

    protected virtual void Append(IAppendFile file, byte[] bytes) => file.AppendDurably(bytes);

    private sealed class Faulty(DiskFault fault, IStateFolder disk) : IStateFolder
    {
        private bool started;

        public byte[]? Read(string name)
        {
            if (name == CommandLedger.FileName && !started)
            {
                started = true;
                disk.Replace(name, [.. fault.AtStart(LedgerCodec.Read(disk.Read(name) ?? []).Records).SelectMany(LedgerCodec.Write)]);
            }

            return disk.Read(name);
        }

        public void Replace(string name, ReadOnlySpan<byte> content) => disk.Replace(name, content);

        public IReadOnlyList<string> Names() => disk.Names();

        public void Delete(string name) => disk.Delete(name);

        public IAppendFile OpenAppend(string name, long length) => new FaultyFile(fault, disk.OpenAppend(name, length));
    }

    private sealed class FaultyFile(DiskFault fault, IAppendFile file) : IAppendFile
    {
        public long Length => file.Length;

        public void AppendDurably(ReadOnlySpan<byte> bytes) => fault.Append(file, bytes.ToArray());

        public void Dispose() => file.Dispose();
    }
}

/// <summary>What is appended reaches the disk only with the next append.</summary>
public sealed class AckBeforeFlush : DiskFault
{
    private readonly Dictionary<IAppendFile, byte[]> waiting = [];

    protected override void Append(IAppendFile file, byte[] bytes)
    {
        file.AppendDurably(waiting.GetValueOrDefault(file, []));
        waiting[file] = bytes;
    }
}

/// <summary>A new process takes every outcome for reported, and does not know any more what it was.</summary>
public sealed class OutcomeForgottenAtRestart : DiskFault
{
    protected override IEnumerable<LedgerRecord> AtStart(IReadOnlyList<LedgerRecord> records)
    {
        HashSet<string> finished = [.. records.OfType<FinishedRecord>().Select(r => r.Jti)];
        return [.. records.Where(r => !finished.Contains(r.Jti)), .. finished.Select(jti => new ClosedRecord(jti, null))];
    }
}

/// <summary>A new process does not remember what was finished and reported.</summary>
public sealed class RepeatCarriedOutAgain : DiskFault
{
    protected override IEnumerable<LedgerRecord> AtStart(IReadOnlyList<LedgerRecord> records)
    {
        HashSet<string> reported = [.. records.Where(r => r is ReportedRecord or ClosedRecord).Select(r => r.Jti)];
        return records.Where(r => !reported.Contains(r.Jti));
    }
}
