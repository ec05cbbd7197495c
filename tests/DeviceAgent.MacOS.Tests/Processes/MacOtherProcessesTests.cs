using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.MacOS.Tests.Processes;

public sealed class MacOtherProcessesTests
{
    private const int Sighup = 1;

    private readonly Processes table = new();

    [Fact]
    public void The_process_that_started_then_is_signalled()
    {
        var processes = new MacOtherProcesses(table);
        Assert.Equal(77, processes.StartOf(412));
        Assert.Equal(HangupResult.Sent, processes.Hangup(412, 77));
        Assert.Equal([(412, Sighup)], table.Signals);
    }

    [Theory]
    [InlineData(412, 78)]
    [InlineData(413, 77)]
    public void Another_one_is_not(int pid, long start)
    {
        Assert.Equal(HangupResult.Gone, new MacOtherProcesses(table).Hangup(pid, start));
        Assert.Empty(table.Signals);
    }

    [Fact]
    public void One_that_ends_meanwhile_is_gone()
    {
        table.Answer = LibprocProcesses.NoSuchProcess;
        Assert.Equal(HangupResult.Gone, new MacOtherProcesses(table).Hangup(412, 77));
    }

    [Fact]
    public void Another_users_is_neither_looked_at_nor_signalled()
    {
        table.Answer = LibprocProcesses.NotPermitted;
        Assert.Equal(HangupResult.NotPermitted, new MacOtherProcesses(table).Hangup(412, 77));
        table.Unreadable = true;
        Assert.Equal(HangupResult.NotPermitted, new MacOtherProcesses(table).Hangup(412, 77));
        Assert.Throws<IOException>(() => new MacOtherProcesses(table).StartOf(412));
    }

    private sealed class Processes : IMacProcesses
    {
        public bool Unreadable { get; set; }

        public string? Answer { get; set; }

        public List<(int Pid, int Signal)> Signals { get; } = [];

        public IReadOnlyList<MacProcess> List() => throw new NotSupportedException();

        public MacProcess? Find(int pid) => Unreadable ? throw new IOException($"process {pid} cannot be read")
            : pid == 412 ? new MacProcess(pid, 0, 77, "/opt/device-agent/bin/device-agent")
            : null;

        public string? Signal(int pid, int signal)
        {
            Signals.Add((pid, signal));
            return Answer;
        }
    }
}
