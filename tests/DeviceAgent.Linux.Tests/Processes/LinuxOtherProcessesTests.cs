using DeviceAgent.Core.Processes;
using DeviceAgent.Linux.Processes;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Linux.Tests.Processes;

public sealed class LinuxOtherProcessesTests
{
    private readonly LinuxOtherProcesses processes = new();

    [Fact]
    public async Task The_process_that_started_then_is_signalled_and_another_one_is_not()
    {
        await using TestProcess program = TestProcess.Start("/bin/sh", ["-c", "trap 'echo heard; exit 3' HUP; echo ready; sleep 1000 & wait"]);
        await program.WaitForLineAsync(line => line == "ready");
        long start = processes.StartOf(program.Id)!.Value;

        Assert.Equal(HangupResult.Gone, processes.Hangup(program.Id, start + 1));
        Assert.DoesNotContain("heard", program.Output);
        Assert.Equal(HangupResult.Sent, processes.Hangup(program.Id, start));
        await program.WaitForLineAsync(line => line == "heard");
    }

    [Fact]
    public async Task A_process_that_has_ended_is_gone()
    {
        await using TestProcess program = TestProcess.Start("/bin/true", []);
        int pid = program.Id;
        await program.WaitForExitAsync();
        Assert.Null(processes.StartOf(pid));
        Assert.Equal(HangupResult.Gone, processes.Hangup(pid, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_group_of_processes_is_none(int pid)
    {
        Assert.Null(processes.StartOf(pid));
        Assert.Equal(HangupResult.Gone, processes.Hangup(pid, 1));
    }

    [Fact]
    public void A_process_has_one_start() => Assert.Equal(processes.StartOf(Environment.ProcessId), processes.StartOf(Environment.ProcessId));
}
