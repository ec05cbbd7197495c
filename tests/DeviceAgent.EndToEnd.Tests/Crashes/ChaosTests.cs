using System.Text.RegularExpressions;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Crashes;

/// <summary>The short form of the chaos run. The long one: <c>dotnet run -c Release --project tests/DeviceAgent.Chaos -- --minutes 30</c>.</summary>
public sealed class ChaosTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "DeviceAgent.Chaos.dll");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Fifteen_kills_of_org_and_agents_with_cut_connections_and_full_disks_break_no_promise()
    {
        await using TestProcess run = Start("--kills", "15", "--agents", "4", "--seed", "20260131");
        int code = await run.WaitForExitAsync();

        Assert.True(code == 0, string.Join('\n', run.Output.Concat(run.Error)));
        Assert.Matches("^15 kills, ([1-9][0-9]*) commands issued, \\1 ended, \\1 reported, 0 violations$", run.Output[^1]);
        Assert.Empty(Directory.EnumerateDirectories(folder.Path));

        // Where nothing can be mounted the line says why, and the name of this test would be untrue.
        Assert.DoesNotContain(run.Output, line => line.StartsWith("SKIPPED FAULT", StringComparison.Ordinal));
        Assert.Contains(run.Output, line => Regex.IsMatch(line, " bad links; [1-9][0-9]* full disks, "));
    }

    [LoopDiskFact]
    public async Task Twenty_power_cuts_of_a_real_disk_lose_and_damage_nothing_that_was_flushed()
    {
        await using TestProcess run = Start("--power-cuts", "20");
        int code = await run.WaitForExitAsync();

        Assert.True(code == 0, string.Join('\n', run.Output.Concat(run.Error)));
        Assert.Equal("20 power cuts, 0 violations", run.Output[^1]);
        Assert.Matches(": [1-9][0-9]* records and [1-9][0-9]* replaced files were flushed$", run.Output[^2]);
        Assert.Empty(Directory.EnumerateDirectories(folder.Path));
    }

    [Fact]
    public async Task A_session_of_somebody_else_that_is_killed_in_secret_is_found()
    {
        await using TestProcess run = Start("--kills", "2", "--agents", "3", "--seed", "20260131", "--fault", "Stranger");

        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Single(run.Output, line => line.StartsWith("VIOLATION ", StringComparison.Ordinal) && line.Contains("without a command", StringComparison.Ordinal));
        Assert.EndsWith(" 1 violations", run.Output[^1], StringComparison.Ordinal);
        Assert.NotEmpty(Directory.EnumerateFiles(folder.Path, "device-agent.log", SearchOption.AllDirectories));
    }

    private TestProcess Start(params IEnumerable<string> arguments) =>
        TestProcess.StartDotnet(Program, arguments, new Dictionary<string, string?> { ["TMPDIR"] = folder.Path });
}
