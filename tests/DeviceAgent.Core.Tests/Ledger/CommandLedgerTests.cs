using System.Text;
using CsCheck;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Ledger;

public sealed class CommandLedgerTests
{
    private readonly MemoryStateFolder disk = new();

    [Fact]
    public void What_was_appended_is_there_after_a_restart()
    {
        using (CommandLedger ledger = Open())
        {
            ledger.Append(new ReceivedRecord("j1", Command("j1")));
            ledger.Append(new StartedRecord("j1", DateTimeOffset.UnixEpoch));
        }

        using CommandLedger again = Open();
        CommandProgress progress = Assert.Single(again.Pending());
        Assert.Equal(CommandState.Started, progress.State);
        Assert.Equal("ada@example.com", progress.Command.User?.Email);
        Assert.Equal(Command("j1").Issued, progress.Command.Issued);
    }

    [Fact]
    public void A_finished_and_reported_command_is_known_but_no_longer_pending()
    {
        using CommandLedger ledger = Open();
        Finish(ledger, "j1");
        Assert.Empty(ledger.Pending());
        Assert.True(ledger.Knows("j1"));
        Assert.False(ledger.Knows("j2"));
    }

    [Fact]
    public void A_damaged_line_costs_itself_and_the_file_is_kept_for_a_look()
    {
        using (CommandLedger ledger = Open())
        {
            ledger.Append(new ReceivedRecord("j1", Command("j1")));
            ledger.Append(new ReceivedRecord("j2", Command("j2")));
            ledger.Append(new ReceivedRecord("j3", Command("j3")));
        }

        byte[] bytes = disk.Read(CommandLedger.FileName)!;
        string text = Encoding.UTF8.GetString(bytes);
        bytes[text.IndexOf("\"j2\"", StringComparison.Ordinal) + 1] ^= 1;
        disk.Replace(CommandLedger.FileName, bytes);

        using CommandLedger again = Open();
        Assert.Equal(["j1", "j3"], again.Pending().Select(progress => progress.Command.Jti));
        Assert.Equal(bytes, disk.Read(CommandLedger.DamagedFileName));
        again.Append(new ReceivedRecord("j4", Command("j4")));
        using CommandLedger third = Open();
        Assert.Equal(["j1", "j3", "j4"], third.Pending().Select(progress => progress.Command.Jti));
    }

    [Fact]
    public void Any_cut_of_the_file_leaves_exactly_the_records_that_are_whole()
    {
        int[] ends = new int[3];
        using (CommandLedger ledger = Open())
        {
            for (int i = 0; i < ends.Length; i++)
            {
                ledger.Append(new ReceivedRecord($"j{i}", Command($"j{i}")));
                ends[i] = disk.Read(CommandLedger.FileName)!.Length;
            }
        }

        byte[] whole = disk.Read(CommandLedger.FileName)!;
        for (int length = 0; length <= whole.Length; length++)
        {
            var cut = new MemoryStateFolder();
            cut.Replace(CommandLedger.FileName, whole.AsSpan(0, length));
            using var ledger = new CommandLedger(cut, NullLogger<CommandLedger>.Instance);
            Assert.Equal(ends.Count(end => end <= length), ledger.Pending().Count);

            // The torn rest is gone: what is appended now is read back.
            ledger.Append(new ReceivedRecord("new", Command("new")));
            using var again = new CommandLedger(cut, NullLogger<CommandLedger>.Instance);
            Assert.Equal("new", again.Pending()[^1].Command.Jti);
        }
    }

    [Fact]
    public void Random_bytes_are_never_anything_but_an_empty_or_shorter_ledger() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        var folder = new MemoryStateFolder();
        folder.Replace(CommandLedger.FileName, bytes);
        using var ledger = new CommandLedger(folder, NullLogger<CommandLedger>.Instance);
        return ledger.Pending().Count == 0;
    });

    [Fact]
    public void The_file_is_rewritten_without_what_is_over_and_repeats_are_still_known()
    {
        using (CommandLedger ledger = Open())
        {
            ledger.Append(new ReceivedRecord("open", Command("open")));
            for (int i = 0; i < 3000; i++)
            {
                Finish(ledger, $"j{i}");
            }

            Assert.InRange(disk.Read(CommandLedger.FileName)!.Length, 1, 2 * CommandLedger.CompactionSize);
        }

        using CommandLedger again = Open();
        Assert.Equal("open", Assert.Single(again.Pending()).Command.Jti);
        Assert.True(again.Knows("j0"));
        Assert.True(again.Knows("j2999"));
    }

    [Fact]
    public void The_memory_of_closed_commands_is_bounded()
    {
        using CommandLedger ledger = Open();
        for (int i = 0; i < CommandLedger.RememberedClosed + 10; i++)
        {
            ledger.Append(new ClosedRecord($"j{i}", null));
        }

        Assert.False(ledger.Knows("j0"));
        Assert.True(ledger.Knows($"j{CommandLedger.RememberedClosed + 9}"));
    }

    [Fact]
    public void The_memory_of_commands_that_were_withdrawn_first_is_bounded_and_survives_a_restart()
    {
        using (CommandLedger ledger = Open())
        {
            for (int i = 0; i < CommandLedger.RememberedClosed + 10; i++)
            {
                ledger.Append(new WithdrawnRecord($"j{i}"));
            }
        }

        using CommandLedger again = Open();
        again.Append(new ReceivedRecord("j0", Command("j0")));
        again.Append(new ReceivedRecord("j10", Command("j10")));
        Assert.Equal([("j0", false), ("j10", true)], again.Pending().Select(progress => (progress.Command.Jti, progress.IsWithdrawn)));
    }

    [Fact]
    public void A_full_disk_is_said_and_changes_nothing()
    {
        using CommandLedger ledger = Open();
        ledger.Append(new ReceivedRecord("j1", Command("j1")));
        disk.Full = true;
        Assert.Throws<IOException>(() => ledger.Append(new ReceivedRecord("j2", Command("j2"))));
        Assert.Single(ledger.Pending());
        disk.Full = false;
        ledger.Append(new ReceivedRecord("j2", Command("j2")));
        Assert.Equal(2, ledger.Pending().Count);
    }

    [Fact]
    public void What_was_written_is_told_and_what_was_not_is_not()
    {
        CommandLedger ledger = Open();
        var told = new List<LedgerRecord>();
        ledger.Appended += record =>
        {
            // Without the lock: who listens may ask from another thread.
            Assert.True(Task.Run(() => ledger.Knows(record.Jti)).Wait(TimeSpan.FromMinutes(1)));
            told.Add(record);
        };
        ledger.Append(new ReceivedRecord("j1", Command("j1")));
        disk.Full = true;
        Assert.Throws<IOException>(() => ledger.Append(new ReceivedRecord("j2", Command("j2"))));
        Assert.Equal("j1", Assert.Single(told).Jti);
    }

    [Fact]
    public void A_summary_does_not_change_with_the_ledger()
    {
        CommandLedger ledger = Open();
        Finish(ledger, "j1");
        Finish(ledger, "j2");
        ledger.Append(new ReceivedRecord("j3", Command("j3")));
        LedgerSummary summary = ledger.Summarise(1);
        ledger.Append(new StartedRecord("j3", DateTimeOffset.UnixEpoch));

        Assert.Equal("j2", Assert.Single(summary.Reported).Jti);
        Assert.Equal(("j3", CommandState.Received), (summary.Pending[0].Command.Jti, summary.Pending[0].State));
        Assert.Equal(0, summary.Unreported);
        Assert.Equal(CommandState.Started, ledger.Summarise(1).Pending[0].State);
    }

    internal static LogoutCommand Command(string jti) => new()
    {
        Jti = jti,
        TraceId = "t1",
        User = Protocol.Subjects.SubjectIdentifier.OfEmail("ada@example.com"),
        IssuedAt = DateTimeOffset.UnixEpoch,
        Issued = new BootInterval(new BootInstant(TimeSpan.FromSeconds(10)), new BootInstant(TimeSpan.FromSeconds(11))),
        BootId = "boot-1",
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    private static void Finish(CommandLedger ledger, string jti)
    {
        ledger.Append(new ReceivedRecord(jti, Command(jti)));
        ledger.Append(new FinishedRecord(jti, new OutcomeReport
        {
            Jti = jti,
            Sequence = 1,
            Status = OutcomeStatus.Completed,
            Final = true,
            DryRun = false,
            Attempts = 1,
            Sessions = [],
            Steps = [],
            Times = new OutcomeTimes(DateTimeOffset.UnixEpoch, null, null, null, DateTimeOffset.UnixEpoch),
        }));
        ledger.Append(new ReportedRecord(jti, 1));
    }

    private CommandLedger Open() => new(disk, NullLogger<CommandLedger>.Instance);
}
