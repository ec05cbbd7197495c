using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.State;
using DeviceAgent.Core.Tests.Ledger;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class LedgerBugs
{
    [Fact]
    public async Task A_command_withdrawn_after_a_failed_write_is_not_carried_out_from_a_stale_copy()
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
        agent.Machine.SignIn("ada");
        FakeSession bob = agent.Machine.SignIn("bob");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        agent.Org.IssueLogout("j2", "bob@example.com");
        bool done = false;
        agent.Machine.BeforeStep = (_, _) =>
        {
            if (!done)
            {
                done = true;
                agent.Disk.FlushFails = true;
                Assert.Throws<IOException>(() => agent.Ledger.Append(new WithdrawnRecord("other")));
                agent.Disk.FlushFails = false;
                agent.Ledger.Append(new WithdrawnRecord("j2"));
            }
        };
        await agent.RunOnceAsync();
        Assert.True(done);
        Assert.True(bob.Alive, "j2 was withdrawn, durably, before its first attempt");
        Assert.Equal(1, agent.Org.Outcomes.Last(outcome => outcome.Jti == "j1").Attempts);
    }

    [Fact]
    public async Task Bug_the_worker_saw_a_command_half_read_while_another_thread_read_the_ledger_again()
    {
        var agent = new TestAgent();
        agent.Ledger.Append(new ReceivedRecord("j1", CommandLedgerTests.Command("j1")));
        agent.Ledger.Append(new AttemptRecord("j1", 7, []));
        agent.Ledger.Append(new WithdrawnRecord("j1"));
        CommandProgress progress = agent.Ledger.Pending()[0];
        using var stop = new CancellationTokenSource();
        Task<int> halves = Task.Run(() =>
        {
            int seen = 0;
            while (!stop.IsCancellationRequested)
            {
                seen += progress is { Attempts: 7, IsWithdrawn: true, State: CommandState.Started } ? 0 : 1;
            }

            return seen;
        });
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                agent.Disk.FlushFails = true;
                Assert.Throws<IOException>(() => agent.Ledger.Append(new StartedRecord("other", DateTimeOffset.UnixEpoch)));
                agent.Disk.FlushFails = false;
                Assert.Same(progress, agent.Ledger.Pending()[0]);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        Assert.Equal(0, await halves);
    }

    [Fact]
    public void What_is_appended_after_a_compaction_whose_folder_flush_failed_is_on_disk()
    {
        string folder = Path.Combine(Path.GetTempPath(), "review-" + Guid.NewGuid().ToString("N"));
        try
        {
            var platform = new FailingPlatform();
            using (var state = new StateFolder(folder, platform))
            using (var ledger = new CommandLedger(state, NullLogger<CommandLedger>.Instance))
            {
                ledger.Append(new ClosedRecord("first", null));
                platform.Fails = true;
                for (int i = 0; i < 11; i++)
                {
                    ledger.Append(new ClosedRecord(i + new string('x', 100_000), null));
                }

                platform.Fails = false;
                ledger.Append(new ClosedRecord("acknowledged", null));
                Assert.True(ledger.Knows("acknowledged"));
            }

            using var again = new StateFolder(folder, platform);
            using var reread = new CommandLedger(again, NullLogger<CommandLedger>.Instance);
            Assert.True(reread.Knows("first"));
            Assert.True(reread.Knows("acknowledged"), "appended durably, and gone after a restart");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Bug_a_folder_whose_flush_failed_when_a_file_was_made_was_never_flushed_for_it_again()
    {
        string path = Path.Combine(Path.GetTempPath(), "review-" + Guid.NewGuid().ToString("N"));
        try
        {
            var platform = new FailingPlatform { Fails = true };
            using var folder = new StateFolder(path, platform);
            Assert.Throws<IOException>(() => folder.OpenAppend("ledger", 0));
            Assert.Throws<IOException>(() => folder.OpenAppend("ledger", 0));
            platform.Fails = false;
            using IAppendFile file = folder.OpenAppend("ledger", 0);
            file.AppendDurably("record"u8);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private sealed class FailingPlatform : IFolderPlatform
    {
        public bool Fails { get; set; }

        public void Flush(string folder)
        {
            if (Fails)
            {
                throw new IOException("Too many open files");
            }
        }

        public bool BelongsToAnotherUser(string folder) => false;
    }
}
