using System.Globalization;
using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation;

/// <summary>Many seeds, one after the other.</summary>
public sealed class Campaign : IAsyncDisposable
{
    private readonly string folder;
    private readonly OrgTemplate template;
    private readonly int first;
    private readonly int count;
    private readonly Action<string>? story;
    private int runs;

    private Campaign(string folder, OrgTemplate template, int first, int count, Action<string>? story)
    {
        this.folder = folder;
        this.template = template;
        this.first = first;
        this.count = count;
        this.story = story;
    }

    public static async Task<Campaign> PrepareAsync(int first, int count, bool tell)
    {
        OrgDeath.Watch();

        // The org flushes every commit; in memory that costs nothing.
        string memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string folder = Directory.CreateDirectory(Path.Combine(memory, $"device-simulation-{Environment.ProcessId}")).FullName;
        OrgTemplate template = await OrgTemplate.MakeAsync(Directory.CreateDirectory(Path.Combine(folder, "template")).FullName);
        return new Campaign(folder, template, first, count, tell ? Console.WriteLine : null);
    }

    /// <summary>Runs all seeds and prints what was broken.</summary>
    /// <returns>How many violations there were.</returns>
    public async Task<int> RunAsync()
    {
        int violations = 0;
        var tally = Tallies.All.ToDictionary(what => what, _ => 0);
        for (int seed = first; seed < first + count; seed++)
        {
            SeedResult result = await RunOneAsync(seed, PlantedFault.None);
            foreach ((string what, int times) in result.Tally)
            {
                tally[what] += times;
            }

            foreach (string what in result.Broken)
            {
                violations++;
                Console.WriteLine($"seed {seed}: {what}");
            }

            if ((seed - first) % 500 == 499)
            {
                Console.WriteLine($"... {seed - first + 1} seeds");
            }
        }

        foreach ((string what, int times) in tally)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times,9:N0} {what}"));
        }

        Console.WriteLine($"{count} seeds, {violations} violations");
        return violations;
    }

    /// <summary>Plants each fault and runs until a promise is broken.</summary>
    /// <returns>Whether every fault was caught.</returns>
    public async Task<bool> CatchAsync(IEnumerable<string> names)
    {
        bool all = true;
        foreach (string name in names)
        {
            if (!AllFaults.ByName.TryGetValue(name, out Func<PlantedFault>? plant))
            {
                Console.Error.WriteLine($"no fault is called {name}");
                return false;
            }

            string? caught = await CatchAsync(plant, AllFaults.LikelySeed.GetValueOrDefault(name, first));
            Console.WriteLine($"{name}: {caught ?? $"not caught in {count} seeds"}");
            all &= caught is not null;
        }

        return all;
    }

    public ValueTask DisposeAsync()
    {
        template.Dispose();
        Directory.Delete(folder, recursive: true);
        return default;
    }

    private async Task<string?> CatchAsync(Func<PlantedFault> plant, int likely)
    {
        int[] seeds = [.. Enumerable.Range(first, count)];
        int tried = 0;
        foreach (int seed in seeds.Where(seed => seed >= likely).Concat(seeds.Where(seed => seed < likely)))
        {
            tried++;
            if ((await RunOneAsync(seed, plant())).Broken is [var what, ..])
            {
                return $"caught by seed {seed}, the {tried}. of {count}: {what}";
            }
        }

        return null;
    }

    private async Task<SeedResult> RunOneAsync(int seed, PlantedFault fault)
    {
        // Never the same name again: SQLite may still know a database that was there.
        string own = Directory.CreateDirectory(Path.Combine(folder, (++runs).ToString(CultureInfo.InvariantCulture))).FullName;
        try
        {
            return await SeedRun.RunAsync(seed, template, own, fault, story);
        }
        finally
        {
            Directory.Delete(own, recursive: true);
        }
    }
}
