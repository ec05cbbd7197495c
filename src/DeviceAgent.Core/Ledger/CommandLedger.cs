using DeviceAgent.Core.State;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Ledger;

/// <summary>
/// The durable memory of every command (design rule 3): appended and flushed before the next action, read again as it stands
/// on disk at start and after a failed write. Thread-safe.
/// </summary>
/// <remarks>
/// A write that fails leaves unknown what is on disk. Then nothing is believed but the file: the next use reads it again.
/// So a command whose record did reach the disk although the flush failed is carried out, never forgotten and never doubled.
/// </remarks>
public sealed partial class CommandLedger(IStateFolder folder, ILogger<CommandLedger> logger) : IDisposable
{
    public const string FileName = "commands.ledger";
    public const string DamagedFileName = "commands.ledger.damaged";

    /// <summary>Closed commands whose jti is remembered. An older repeat is harmless: it can only end sessions older than itself.</summary>
    public const int RememberedClosed = 4096;

    /// <summary>Closed commands whose outcome is remembered too, for an org that asks for it again.</summary>
    public const int RememberedOutcomes = 100;

    /// <summary>Forced logouts that are remembered, the newest: more than a machine can carry out in an hour.</summary>
    public const int RememberedForced = 1024;

    /// <summary>The file's size from which it is rewritten without what is over.</summary>
    public const long CompactionSize = 1 << 20;

    private readonly Lock gate = new();
    private OrderedDictionary<string, CommandProgress> commands = [];
    private OrderedDictionary<string, OutcomeReport?> closed = [];
    private OrderedDictionary<string, WithdrawnRecord> withdrawnFirst = [];
    private readonly Dictionary<string, OutcomeReport> askedAgain = [];
    private OrderedDictionary<(string Jti, uint Uid), ForcedRecord> forced = [];
    private IAppendFile? file;
    private long compactFrom = CompactionSize;

    /// <summary>Raised after each record that was written, without the ledger's lock: who listens must not block and not throw.</summary>
    public event Action<LedgerRecord>? Appended;

    /// <summary>True when the command was accepted. One that was only withdrawn so far is not: should it come, it is accepted, and ends as withdrawn.</summary>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public bool Knows(string jti)
    {
        lock (gate)
        {
            OpenIfNeeded();
            return commands.ContainsKey(jti) || closed.ContainsKey(jti);
        }
    }

    /// <summary>The trace id of a command that is remembered, for log lines about it; null when it has none or is not known.</summary>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public string? TraceOf(string jti)
    {
        lock (gate)
        {
            OpenIfNeeded();
            return commands.GetValueOrDefault(jti)?.Command.TraceId ?? closed.GetValueOrDefault(jti)?.TraceId;
        }
    }

    /// <summary>Every command that is not both finished and reported, oldest first.</summary>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public IReadOnlyList<CommandProgress> Pending()
    {
        lock (gate)
        {
            OpenIfNeeded();
            return [.. commands.Values];
        }
    }

    /// <summary>
    /// The org sent a known command again, or withdrew one: it may have lost the outcome (it was set back to a backup), so what is known of it is
    /// reported once more. In memory only, because the org asks until it is answered.
    /// </summary>
    /// <returns>True when the org will hear of the command's end: it is known already, or the command is still open.</returns>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public bool AskAgain(string jti)
    {
        lock (gate)
        {
            OpenIfNeeded();
            if ((commands.GetValueOrDefault(jti)?.Outcome ?? closed.GetValueOrDefault(jti)) is not { } outcome)
            {
                return commands.ContainsKey(jti);
            }

            askedAgain[jti] = outcome;
            return true;
        }
    }

    /// <summary>The newest outcome of each command whose outcome the org does not have, oldest first.</summary>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public IReadOnlyList<OutcomeReport> Unreported()
    {
        lock (gate)
        {
            OpenIfNeeded();
            OutcomeReport[] waiting = [.. commands.Values.Where(progress => progress.HasUnreportedOutcome).Select(progress => progress.Outcome!)];
            return [.. waiting, .. askedAgain.Values.ExceptBy(waiting.Select(outcome => outcome.Jti), outcome => outcome.Jti)];
        }
    }

    /// <summary>The newest forced logouts of every account, oldest first, also of commands that are over.</summary>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public IReadOnlyList<ForcedRecord> Forced()
    {
        lock (gate)
        {
            OpenIfNeeded();
            return [.. forced.Values];
        }
    }

    /// <summary>Writes the record, flushes it, and only then lets it count.</summary>
    /// <exception cref="IOException">The disk is full or broken: the record may or may not be on it.</exception>
    public void Append(LedgerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (gate)
        {
            OpenIfNeeded();
            try
            {
                file!.AppendDurably(LedgerCodec.Write(record));
            }
            catch
            {
                Close();
                throw;
            }

            Apply(record);
            CompactIfLarge();
        }

        Appended?.Invoke(record);
    }

    /// <summary>The ledger as it is now, for whoever looks at the agent from outside.</summary>
    /// <param name="most">The number of reported outcomes, at most <see cref="RememberedOutcomes"/>.</param>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public LedgerSummary Summarise(int most)
    {
        lock (gate)
        {
            return new LedgerSummary(
                [.. Pending().Select(one => new LedgerSummary.PendingCommand(
                    one.Command, one.State, one.StartedAt, one.Attempts, one.IsWithdrawn, one.Outcome))],
                [.. closed.Values.OfType<OutcomeReport>().Reverse().Take(most)],
                Unreported().Count);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private void OpenIfNeeded()
    {
        if (file is not null)
        {
            return;
        }

        byte[] bytes = folder.Read(FileName) ?? [];
        LedgerContent content = LedgerCodec.Read(bytes);
        if (content.DamagedLines > 0)
        {
            folder.Replace(DamagedFileName, bytes);
            LogDamaged(content.DamagedLines, DamagedFileName);
        }

        OrderedDictionary<string, CommandProgress> before = commands;
        var again = new List<(CommandProgress Known, CommandProgress Read)>();
        commands = [];
        closed = [];
        withdrawnFirst = [];
        forced = [];
        foreach (LedgerRecord record in content.Records)
        {
            Apply(record);
            if (record is ReceivedRecord && before.Remove(record.Jti, out CommandProgress? known))
            {
                again.Add((known, commands[record.Jti]));
            }
        }

        // A command that is being worked on, on another thread, keeps its object: what the disk says shows there too, and as a whole.
        foreach ((CommandProgress known, CommandProgress read) in again)
        {
            known.TakeOver(read);
            if (commands.ContainsKey(known.Command.Jti))
            {
                commands[known.Command.Jti] = known;
            }
        }

        if (content.DamagedLines > 0)
        {
            Compact();
        }
        else
        {
            file = folder.OpenAppend(FileName, content.WholeLength);
        }
    }

    private void Apply(LedgerRecord record)
    {
        switch (record)
        {
            case ReceivedRecord received:
                commands.TryAdd(record.Jti, new CommandProgress(received.Command));
                if (withdrawnFirst.Remove(record.Jti, out WithdrawnRecord? earlier))
                {
                    commands[record.Jti].Apply(earlier);
                }

                break;
            case WithdrawnRecord withdrawn when !commands.ContainsKey(record.Jti):
                RememberFirst(withdrawn);
                return;
            case ClosedRecord(_, var outcome):
                Remember(record.Jti, outcome);
                return;
            case ReportedRecord:
                askedAgain.Remove(record.Jti);
                break;
            case ForcedRecord one:
                Remember(one);
                break;
        }

        if (commands.TryGetValue(record.Jti, out CommandProgress? progress))
        {
            progress.Apply(record);
            if (progress.State == CommandState.Reported)
            {
                commands.Remove(record.Jti);
                Remember(record.Jti, progress.Outcome);
            }
        }
    }

    private void Remember(string jti, OutcomeReport? outcome)
    {
        if (!closed.TryAdd(jti, outcome))
        {
            return;
        }

        if (closed.Count > RememberedOutcomes)
        {
            closed.SetAt(closed.Count - RememberedOutcomes - 1, null);
        }

        if (closed.Count > RememberedClosed)
        {
            closed.RemoveAt(0);
        }
    }

    /// <summary>The withdrawal of a command that has not come (yet): of one that is over it changes nothing.</summary>
    private void RememberFirst(WithdrawnRecord withdrawn)
    {
        if (!closed.ContainsKey(withdrawn.Jti) && withdrawnFirst.TryAdd(withdrawn.Jti, withdrawn) && withdrawnFirst.Count > RememberedClosed)
        {
            withdrawnFirst.RemoveAt(0);
        }
    }

    private void Remember(ForcedRecord one)
    {
        forced.TryAdd((one.Jti, one.Uid), one);
        if (forced.Count > RememberedForced)
        {
            forced.RemoveAt(0);
        }
    }

    private void CompactIfLarge()
    {
        if (file!.Length < compactFrom)
        {
            return;
        }

        try
        {
            Compact();
        }
        catch (IOException e)
        {
            // Compaction is a convenience. Which of the two files is there now is unknown (the new one may have replaced the
            // old, and then what is appended to the old is lost), so the next use opens by name again.
            LogNotCompacted(e);
            Close();
            compactFrom *= 2;
        }
    }

    private void Compact()
    {
        IEnumerable<LedgerRecord> kept =
        [
            .. closed.Select(one => new ClosedRecord(one.Key, one.Value)),
            .. withdrawnFirst.Values,
            .. forced.Values,
            .. commands.Values.SelectMany(progress => progress.Snapshot()),
        ];
        byte[] bytes = [.. kept.SelectMany(LedgerCodec.Write)];
        folder.Replace(FileName, bytes);
        Close();
        file = folder.OpenAppend(FileName, bytes.Length);
        compactFrom = Math.Max(CompactionSize, 2L * bytes.Length);
    }

    private void Close()
    {
        file?.Dispose();
        file = null;
    }

    [LoggerMessage(EventId = 600, EventName = "ledger.damaged", Level = LogLevel.Error, Message = "The ledger has {DamagedLines} damaged lines; the file as it was is kept as {Copy}")]
    private partial void LogDamaged(int damagedLines, string copy);

    [LoggerMessage(EventId = 601, EventName = "ledger.not-compacted", Level = LogLevel.Warning, Message = "The ledger could not be compacted")]
    private partial void LogNotCompacted(Exception exception);
}
