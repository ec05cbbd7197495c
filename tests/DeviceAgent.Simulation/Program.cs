using System.CommandLine;
using DeviceAgent.Simulation;
using DeviceAgent.Simulation.Faults;
using DeviceAgent.Simulation.World;

var seeds = new Option<int>("--seeds") { Description = "How many seeds to run.", DefaultValueFactory = _ => 100 };
var first = new Option<int>("--seed") { Description = "The first seed; one seed always gives the same run.", DefaultValueFactory = _ => 1 };
var fault = new Option<string?>("--fault") { Description = $"Plant a bug and run until a promise is broken: {string.Join(", ", AllFaults.ByName.Keys)}, or all of them one after the other: all." };
var story = new Option<bool>("--story") { Description = "Print everything that happens." };
var root = new RootCommand("Runs agents and org in one process under every fault, and checks the promises of docs/guarantees.md.") { seeds, first, fault, story };
root.SetAction(async (parsed, _) =>
{
    Quiet.RequireOneThread();
    await using Campaign campaign = await Campaign.PrepareAsync(parsed.GetValue(first), parsed.GetValue(seeds), parsed.GetValue(story));
    return parsed.GetValue(fault) is { } name
        ? await campaign.CatchAsync(name == "all" ? AllFaults.ByName.Keys : [name]) ? 0 : 1
        : await campaign.RunAsync() == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
