using System.CommandLine;
using DeviceAgent.Chaos.PowerCuts;
using DeviceAgent.Chaos.Site;
using DeviceAgent.Demo;

namespace DeviceAgent.Chaos;

/// <summary>The command line of the chaos run.</summary>
public static class ChaosCommandLine
{
    /// <summary>Cleaning up after Ctrl-C may take this long.</summary>
    private static readonly TimeSpan CleanUp = TimeSpan.FromMinutes(1);

    private static readonly Option<double?> Minutes = new("--minutes") { Description = "How long faults go on. Default: 1." };
    private static readonly Option<int?> Kills = new("--kills") { Description = "End the faults after this many kills instead." };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Of victims, faults and pauses. Default: a new one, which is printed." };
    private static readonly Option<int> Agents = new("--agents") { Description = "How many agents, 3 to 50.", DefaultValueFactory = _ => 6 };
    private static readonly Option<int?> PowerCuts = new("--power-cuts") { Description = "Cut the power of a state folder on an ext4 this many times instead; needs root." };
    private static readonly Option<PlantedFault?> Fault = new("--fault") { Description = "Commit a fault in secret: the run must fail." };

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Kills real agents and a real org, cuts their connections and fills their disks, and checks every logout.")
        {
            Minutes, Kills, Seed, Agents, Fault, PowerCuts,
        };
        root.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(PowerCuts) is { } cuts)
            {
                return await PowerCutRun.RunAsync(cuts, result.GetValue(Seed) ?? Random.Shared.Next(), cancellationToken) ? ExitCodes.Ok : ExitCodes.Failed;
            }

            bool canMount = await PrivateMounts.EnterAsync(args, cancellationToken);
            var options = new ChaosOptions
            {
                Length = TimeSpan.FromMinutes(result.GetValue(Minutes) ?? 1),
                Kills = result.GetValue(Kills),
                Seed = result.GetValue(Seed) ?? Random.Shared.Next(),
                Agents = Math.Clamp(result.GetValue(Agents), 3, 50),
                Fault = result.GetValue(Fault),
                CanMount = canMount,
            };
            return await ChaosRun.RunAsync(options, cancellationToken) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = CleanUp });
    }
}
