using System.Text.Json.Nodes;
using DeviceAgent.Simulation.Machines;
using DeviceAgent.Simulation.Org;
using DeviceAgent.Simulation.Scenario;
using DeviceAgent.Simulation.World;

namespace DeviceAgent.Simulation.Promises;

/// <summary>What must have come true when everything has worked for long enough.</summary>
public sealed class FinalCheck(SimWorld world, SimOrg org, IReadOnlyList<SimMachine> machines, Happenings happenings, PromiseKeeper keeper)
{
    /// <summary>The floor of polling, the longest retry, and what comes of them.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);

    private JsonArray traces = [];

    /// <summary>Waits until nothing is open any more, or for so long that it should be, and then looks.</summary>
    public async Task RunAsync()
    {
        for (TimeSpan until = world.Now + Longest; world.Now < until && (await FindOpenAsync()).Count > 0;)
        {
            await world.PassAsync(TimeSpan.FromMinutes(1));
        }

        foreach (string open in await FindOpenAsync())
        {
            keeper.Break("No valid command is lost", open);
        }

        CountCommands();
        CheckConfirmed();
        CheckDevices();
        CheckSessions();
        foreach (SimMachine machine in machines)
        {
            keeper.Reports.CheckEnded(machine, [.. keeper.CommandsOf(machine)]);
        }

        await CheckLogAsync();
    }

    private async Task<List<string>> FindOpenAsync()
    {
        traces = (await org.AdminAsync(HttpMethod.Get, "/api/v1/device-logouts?limit=200"))!.AsArray();
        List<string> open =
        [
            .. from trace in traces
               from device in trace!["devices"]!.AsArray()
               where !(bool)device!["final"]! || (string)device["state"]! is not ("completed" or "withdrawn" or "failed")
               select $"{device["displayName"]}: {device["state"]} ({device["reason"]}), issued {trace["issuedAt"]}, command {device["jti"]}",
        ];
        open.AddRange(machines.Where(m => m.Process is not { Unfinished: 0 }).Select(m => m.Process is null
            ? $"{m.Name}: the agent does not run"
            : $"{m.Name}: {m.Process.Unfinished} commands are not finished and reported"));
        return open;
    }

    private void CountCommands()
    {
        JsonNode[] devices = [.. traces.SelectMany(trace => trace!["devices"]!.AsArray()).Select(device => device!)];
        foreach (JsonNode device in devices)
        {
            world.Count("commands issued");
            if ((string)device["state"]! is var state and ("completed" or "withdrawn"))
            {
                world.Count($"commands {state}");
            }
        }

        foreach (var _ in devices.GroupBy(device => (string)device["jti"]!).Where(served => served.Count() > 1))
        {
            world.Count("merged logouts");
        }

        foreach (JsonNode? _ in traces.Where(trace => trace!["heldAt"] is not null))
        {
            world.Count("logouts held");
        }
    }

    /// <summary>A logout means the devices that its user has, each once.</summary>
    private void CheckDevices()
    {
        foreach (JsonNode? trace in traces)
        {
            string user = ((string)trace!["login"]!).Split('@')[0];
            string[] named = [.. trace["devices"]!.AsArray().Select(device => (string)device!["displayName"]!).Order(StringComparer.Ordinal)];
            string[] meant = [.. machines.Where(machine => machine.Users.Contains(user)).Select(machine => machine.Name)];
            if (!named.SequenceEqual(meant))
            {
                keeper.Break("A logout reaches all devices of the user", $"the logout of {user} names {string.Join(", ", named)} instead of {string.Join(", ", meant)}");
            }
        }
    }

    private void CheckConfirmed()
    {
        HashSet<string> known = [.. traces.Select(trace => (string)trace!["traceId"]!)];
        foreach ((string trace, TimeSpan at) in happenings.Confirmed.Where(c => !known.Contains(c.TraceId)))
        {
            if (!happenings.Restores.Any(r => r.To <= at && at <= r.At))
            {
                keeper.Break("No valid command is lost", $"the org forgot trace {trace}, confirmed at {at}");
            }
        }
    }

    /// <summary>By the org's own account, and not only by the machine's.</summary>
    private void CheckSessions()
    {
        foreach (JsonNode? trace in traces)
        {
            foreach (JsonNode? device in trace!["devices"]!.AsArray())
            {
                SimMachine machine = machines.Single(m => m.DeviceId == (string)device!["deviceId"]!);
                string user = ((string)trace["login"]!).Split('@')[0];
                var issued = (DateTimeOffset)trace["issuedAt"]!;
                string state = (string)device!["state"]!;
                if ((DateTimeOffset?)device["handedOutAt"] is { } handedOut && (string?)trace["heldAt"] is not null
                    && !((DateTimeOffset?)trace["releasedAt"] <= handedOut + org.ClockSpread))
                {
                    keeper.Break("What is held waits for an admin", $"{machine.Name}: handed out at {handedOut}, released at {trace["releasedAt"]}");
                }

                if (state == "failed")
                {
                    keeper.Break("A logout is carried out", $"{machine.Name}: {state} {device["reason"]}");
                }

                if (state == "completed" && keeper.Survivors(machine, new HandedOut("", user, issued)).FirstOrDefault() is { } survivor)
                {
                    keeper.Break("A logout is carried out", $"{machine.Name}: completed, issued {issued}, but {survivor} of {survivor.Began} lives");
                }
            }
        }
    }

    /// <summary>Exactly one entry for each device of each trace, with the result that the command had.</summary>
    private async Task CheckLogAsync()
    {
        JsonArray entries = (await org.AdminAsync(
            HttpMethod.Get, "/api/v1/logs?limit=1000&filter=eventType eq \"device.desktop_mfa.device_logout.completed\""))!.AsArray();
        IEnumerable<string> logged =
            from entry in entries
            select $"{entry!["debugContext"]!["debugData"]!["traceId"]} {entry["target"]!.AsArray()[^1]!["id"]} {entry["outcome"]!["result"]}";
        IEnumerable<string> expected =
            from trace in traces
            from device in trace!["devices"]!.AsArray()
            select $"{trace["traceId"]} {device["deviceId"]} {((string)device["state"]! == "completed" ? "SUCCESS" : "SKIPPED")}";
        ILookup<string, string> times = logged.ToLookup(one => one);
        string[] all = [.. expected];
        foreach (string one in all.Where(one => times[one].Count() != 1).Concat(times.Select(one => one.Key).Except(all)))
        {
            keeper.Break("Each fact is logged once", $"{times[one].Count()} completed entries say {one}");
        }
    }
}
