using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.Tests.Processes;

public sealed class ProcessStatTests
{
    private const string Rest = " 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 {T} 0 151023 2998272 388 18446744073709551615";

    private static string Line(string name, char state, int threads = 1) =>
        $"4211 ({name}) {state} 4210 4209 4208{Rest.Replace("{T}", $"{threads}", StringComparison.Ordinal)}";

    [Theory]
    [InlineData("sleep")]
    [InlineData("a b")]
    [InlineData(") R 1 1 1")]
    [InlineData("((")]
    [InlineData("")]
    public void The_programs_name_cannot_forge_the_other_fields(string name) =>
        Assert.Equal(new ProcessStat(4211, 'S', 4210, 4208, 1, 151023), ProcessStat.Parse(Line(name, 'S')));

    [Theory]
    [InlineData('S', 1, true)]
    [InlineData('D', 1, true)]
    [InlineData('T', 1, true)]
    [InlineData('Z', 1, false)]
    [InlineData('X', 1, false)]
    [InlineData('Z', 3, true)]
    public void A_zombie_is_dead_unless_only_its_first_thread_has_ended(char state, int threads, bool alive) =>
        Assert.Equal(alive, ProcessStat.Parse(Line("sleep", state, threads)).IsAlive);

    [Theory]
    [InlineData("")]
    [InlineData("4211")]
    [InlineData("4211 (sleep) S 1 2")]
    [InlineData("x (sleep) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    public void Anything_else_is_an_error(string line) =>
        Assert.Throws<FormatException>(() => ProcessStat.Parse(line));

    [Fact]
    public void A_process_that_is_not_there_reads_as_null() =>
        // Above /proc/sys/kernel/pid_max of every 64-bit Linux (4194304).
        Assert.Null(ProcessTable.Read(int.MaxValue));
}
