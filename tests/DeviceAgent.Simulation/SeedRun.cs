using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Network;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.Promises;
using DeviceAgent.Simulation.Scenario;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation;

/// <summary>One world from one seed: it happens, it heals, and the promises are checked.</summary>
public static class SeedRun
{
    private static readonly TimeSpan[] Holds = [TimeSpan.Zero, TimeSpan.FromSeconds(55), TimeSpan.FromMinutes(5)];

    public static async Task<SeedResult> RunAsync(int seed, OrgTemplate template, string folder, PlantedFault fault, Action<string>? story)
    {
        var world = new SimWorld(seed) { Story = story };
        await using var org = new SimOrg(world, folder, Path.Combine(template.Folder, "backup"), world.Pick(Holds), world.Pick([0, 2, 25]), world.Chance(0.1));
        File.Copy(Path.Combine(template.Folder, "token"), Path.Combine(folder, "token"));
        var network = new SimNetwork(world, org);
        SimMachine[] machines = [.. template.Devices.Select(d => new SimMachine(world, d.Name, d.Id, d.Users, d.Certificates))];
        var keeper = new PromiseKeeper(world, org, network, machines);
        using SimLog? log = story is null ? null : new SimLog(world);
        using var happenings = new Happenings(world, org, network, machines, keeper, fault, log);
        await happenings.RunAsync();
        await happenings.HealAsync();
        await new FinalCheck(world, org, machines, happenings, keeper).RunAsync();
        return new SeedResult(keeper.Broken, world.Tally);
    }
}
