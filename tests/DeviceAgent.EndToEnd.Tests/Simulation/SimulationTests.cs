using System.Globalization;
using DeviceAgent.Simulation.World;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Simulation;

/// <summary>The short form of the simulation. The long one: <c>dotnet run -c Release --project tests/DeviceAgent.Simulation -- --seeds 10000</c>.</summary>
public sealed class SimulationTests
{
    /// <summary>Minutes of work for one core, and there may be less than one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>Code that is compiled on the spot is twice as fast as what the framework brings, and minutes of it are worth the seconds of compiling.</summary>
    private static readonly Dictionary<string, string?> Compiled = new() { ["DOTNET_ReadyToRun"] = "0" };

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "device-simulation.dll");

    [Fact]
    public async Task Two_hundred_and_fifty_seeds_break_no_promise()
    {
        await using TestProcess run = TestProcess.StartDotnet(Program, ["--seeds", "250"], Compiled);
        int code = await run.WaitForExitAsync(Patience);

        Assert.True(code == 0, string.Join('\n', run.Output.Concat(run.Error)));
        Assert.Equal("250 seeds, 0 violations", run.Output[^1]);

        // "      12 org restores": each scenario must happen at least once, or nothing was promised about it.
        (int Times, string What)[] tallies = [.. run.Output.SkipLast(1).Select(line => line.Trim().Split(' ', 2))
            .Select(words => (int.Parse(words[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), words[1]))];
        Assert.Equal(Tallies.All, tallies.Select(tally => tally.What));
        Assert.Empty(tallies.Where(tally => tally.Times == 0).Select(tally => tally.What));
    }

    [Fact]
    public async Task Every_planted_fault_is_caught_within_1000_seeds()
    {
        await using TestProcess run = TestProcess.StartDotnet(Program, ["--seeds", "1000", "--fault", "all"], Compiled);
        int code = await run.WaitForExitAsync(Patience);

        Assert.True(code == 0, string.Join('\n', run.Output.Concat(run.Error)));
        Assert.True(run.Output.Count(line => line.Contains(": caught by seed ", StringComparison.Ordinal)) >= 12, string.Join('\n', run.Output));
    }

    [Fact]
    public async Task A_seed_gives_the_same_run_each_time()
    {
        IReadOnlyList<string> first = await HappeningsAsync();
        Assert.True(first.Count > 50, "nothing happened");
        Assert.Equal(first, await HappeningsAsync());
    }

    /// <summary>Everything that happened, without ids and keys: those are drawn by the programs themselves.</summary>
    private static async Task<IReadOnlyList<string>> HappeningsAsync()
    {
        await using TestProcess run = TestProcess.StartDotnet(Program, ["--seeds", "1", "--seed", "4711", "--story"]);
        await run.WaitForExitAsync(Patience);
        return [.. run.Output.Where(line => line.Contains(" mac-", StringComparison.Ordinal) || line.Contains(" org: ", StringComparison.Ordinal))
            .Select(line => System.Text.RegularExpressions.Regex.Replace(line, "[0-9a-f]{8}-?[-0-9a-f]{24,}|/ssf/poll/[0-9a-f]+|\"errorId\":\"[^\"]*\"", "ID"))];
    }
}
