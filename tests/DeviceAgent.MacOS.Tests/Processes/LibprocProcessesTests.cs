using DeviceAgent.MacOS.Native;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.MacOS.Tests.Processes;

public sealed class LibprocProcessesTests
{
    private const int NoSuchProcess = 3;
    private const int NotPermitted = 1;

    [Fact]
    public void A_process_is_shown_with_its_user_its_start_in_microseconds_and_its_path()
    {
        var table = new Table();
        table.Add(181, 501, 1_772_352_000, 250_001, "/System/Library/CoreServices/loginwindow.app/Contents/MacOS/loginwindow");
        var processes = new LibprocProcesses(table);
        var expected = new MacProcess(
            181, 501, 1_772_352_000_250_001, "/System/Library/CoreServices/loginwindow.app/Contents/MacOS/loginwindow") { Parent = 1 };
        Assert.Equal([expected], processes.List());
        Assert.Equal(expected, processes.Find(181));
    }

    [Fact]
    public void The_kernel_and_what_has_ended_meanwhile_are_left_out()
    {
        var table = new Table();
        table.Add(0, 0, 1, 0, "");
        table.Add(1, 0, 1, 0, "/sbin/launchd");
        table.Vanish(77);
        Assert.Equal([1], new LibprocProcesses(table).List().Select(p => p.Pid));
    }

    [Fact]
    public void Processes_that_start_during_the_listing_are_not_lost()
    {
        var table = new Table { GrowsBy = 200 };
        for (int pid = 1; pid <= 300; pid++)
        {
            table.Add(pid, 0, 1, 0, "/bin/sleep");
        }

        // Each look finds 200 more than the last: the first buffer is too small.
        Assert.True(new LibprocProcesses(table).List().Count >= 700);
    }

    [Fact]
    public void A_table_that_cannot_be_read_is_a_failure_and_not_empty() =>
        Assert.Throws<IOException>(() => new LibprocProcesses(new Table()).List());

    [Fact]
    public void A_process_that_is_not_there_is_null() => Assert.Null(new LibprocProcesses(new Table()).Find(77));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_process_has_such_an_id(int pid) => Assert.Null(new LibprocProcesses(new Table()).Find(pid));

    [Fact]
    public void A_process_that_may_not_be_read_is_no_proof_that_it_is_gone()
    {
        var table = new Table { Errno = NotPermitted };
        Assert.Throws<IOException>(() => new LibprocProcesses(table).Find(77));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-77)]
    public void A_group_of_processes_is_never_signalled(int pid)
    {
        var table = new Table();
        Assert.NotNull(new LibprocProcesses(table).Signal(pid, 9));
        Assert.Empty(table.Signals);
    }

    [Fact]
    public void A_signal_is_sent_or_said_why_not()
    {
        var table = new Table();
        table.Add(181, 501, 1, 0, "");
        var processes = new LibprocProcesses(table);
        Assert.Null(processes.Signal(181, 15));
        Assert.Equal([(181, 15)], table.Signals);
        Assert.Equal("there is no such process", processes.Signal(182, 15));
        table.Errno = NotPermitted;
        Assert.Equal("not permitted", processes.Signal(182, 15));
    }

    [Fact]
    public void The_systems_own_kill_is_called()
    {
        var processes = new LibprocProcesses();
        Assert.Null(processes.Signal(Environment.ProcessId, 0));
        Assert.Equal("there is no such process", processes.Signal(int.MaxValue, 0));
    }

    [MacFact]
    public void This_process_is_in_the_real_table()
    {
        var processes = new LibprocProcesses();
        MacProcess self = Assert.Single(processes.List(), p => p.Pid == Environment.ProcessId);
        Assert.Equal(LibSystem.GetEffectiveUserId(), self.Uid);
        Assert.Equal(Environment.ProcessPath, self.Path);
        Assert.Equal(self, processes.Find(self.Pid));
        Assert.Null(processes.Find(int.MaxValue));
    }

    private sealed class Table : ILibproc
    {
        private readonly Dictionary<int, (LibSystem.ProcBsdInfo Info, string Path)> living = [];
        private readonly List<int> ids = [];

        public int GrowsBy { get; init; }

        public int Errno { get; set; } = NoSuchProcess;

        public List<(int Pid, int Signal)> Signals { get; } = [];

        public void Add(int pid, uint uid, ulong seconds, ulong microseconds, string path)
        {
            ids.Add(pid);
            var info = new LibSystem.ProcBsdInfo { Pid = (uint)pid, ParentPid = 1, Uid = uid, StartSeconds = seconds, StartMicroseconds = microseconds };
            living.Add(pid, (info, path));
        }

        /// <summary>In the listing, and gone when it is looked at.</summary>
        public void Vanish(int pid) => ids.Add(pid);

        public int ListAll(Span<int> buffer, out int errno)
        {
            errno = NotPermitted;
            if (buffer.IsEmpty)
            {
                return ids.Count;
            }

            if (ids.Count < 900)
            {
                for (int more = 0; more < GrowsBy; more++)
                {
                    Add(10_000 + ids.Count, 0, 1, 0, "/bin/sleep");
                }
            }

            int count = Math.Min(ids.Count, buffer.Length);
            ids.GetRange(0, count).CopyTo(buffer);
            return count;
        }

        public bool TryInfo(int pid, out LibSystem.ProcBsdInfo info, out int errno)
        {
            bool found = living.TryGetValue(pid, out (LibSystem.ProcBsdInfo Info, string Path) process);
            info = process.Info;
            errno = found ? 0 : Errno;
            return found;
        }

        public string Path(int pid) => living[pid].Path;

        public int Kill(int pid, int signal)
        {
            if (!living.ContainsKey(pid))
            {
                return Errno;
            }

            Signals.Add((pid, signal));
            return 0;
        }
    }
}
