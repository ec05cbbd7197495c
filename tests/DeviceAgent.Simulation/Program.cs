using System.CommandLine;
using System.Globalization;
using DeviceAgent.Simulation;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;

var seeds = new Option<int>("--seeds") { Description = "How many seeds to run.", DefaultValueFactory = _ => 100 };
var first = new Option<int>("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
var tell = new Option<bool>("--story") { Description = "Print everything that happens." };
var root = new RootCommand("Runs agents and org in one process under every fault, and checks the promises of docs/guarantees.md.") { seeds, first, tell };
root.SetAction(async (parsed, cancellationToken) =>
{
    Quiet.RequireOneThread();
    OrgDeath.Watch();
    string memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
    string folder = Directory.CreateDirectory(Path.Combine(memory, $"device-simulation-{Environment.ProcessId}")).FullName;
    try
    {
        using OrgTemplate template = await OrgTemplate.MakeAsync(Directory.CreateDirectory(Path.Combine(folder, "template")).FullName);
        int violations = 0;
        int count = parsed.GetValue(seeds);
        for (int seed = parsed.GetValue(first); seed < parsed.GetValue(first) + count; seed++)
        {
            string own = Directory.CreateDirectory(Path.Combine(folder, seed.ToString(CultureInfo.InvariantCulture))).FullName;
            IReadOnlyList<string> broken = await SeedRun.RunAsync(seed, template, own, parsed.GetValue(tell) ? Console.WriteLine : null);
            Directory.Delete(own, recursive: true);
            if (count >= 1000 && (seed - parsed.GetValue(first)) % 500 == 499)
            {
                Console.WriteLine($"{seed} ...");
            }

            violations += broken.Count;
            foreach (string what in broken)
            {
                Console.WriteLine($"seed {seed}: {what}");
            }
        }

        Console.WriteLine($"{count} seeds, {violations} violations");
        return violations == 0 ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
});
return await root.Parse(args).InvokeAsync();
